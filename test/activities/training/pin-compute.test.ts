import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { ActivityDependencies } from '../../../activities/dependencies.js';
import { pinCompute } from '../../../activities/training/pin-compute.js';
import type { Compute } from '../../../contracts/compute.js';
import { resolveHyperparameters, type HyperparameterOverrides } from '../../../contracts/hyperparameters.js';
import { chooseCompute } from '../../../model/engines/choose-compute.js';
import { openVinoVersion } from '../../../model/engines/openvino/libraries.js';
import { pinRunCompute, readRun, saveRun } from '../../../registry/runs.js';
import { createDirectoryStore } from '../../../store/directory-store.js';
import { useOpenVino } from '../../model/engines/openvino/use-openvino.js';
import { exampleRun } from '../../registry/examples.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';

const onnxRuntime = chooseCompute({});
const openVino = { ...onnxRuntime, engine: 'openvino', engineVersion: openVinoVersion } as const;

describe('what a run computes with', () => {
  const directory = useTemporaryDirectory();
  let messages: string[];
  let dependencies: ActivityDependencies;
  beforeEach(() => {
    messages = [];
    dependencies = {
      store: createDirectoryStore(join(directory(), 'store')),
      cacheDirectory: join(directory(), 'cache'),
      verifiedCopies: new Map(),
      workDirectory: directory(),
      threads: 1,
      offline: true,
      log: (message) => messages.push(message),
    };
  });

  /** An attempt of a run whose record says that it began with `began`. */
  async function attempt(began: typeof exampleRun.compute, overrides: HyperparameterOverrides = {}) {
    const run = { ...exampleRun, hyperparameters: resolveHyperparameters('tiny', overrides), compute: null };
    await saveRun(dependencies.store, { ...run, compute: began });
    const { signal } = new AbortController();
    const { compute } = await pinCompute(dependencies, run, { base: { kind: 'scratch' }, signal });
    assert.deepEqual((await readRun(dependencies.store, run.runId))?.compute, compute);
    return compute;
  }

  /** An attempt of a run for which another trainer chooses `other` after this one has looked at the record. */
  async function attemptBeside(other: Compute) {
    const hyperparameters = resolveHyperparameters('tiny', { precision: 'float32' });
    const run = { ...exampleRun, hyperparameters, compute: null };
    const { store } = dependencies;
    await saveRun(store, run);
    let reads = 0;
    const slow: ActivityDependencies['store'] = {
      ...store,
      async get(key) {
        const bytes = await store.get(key);
        reads += 1;
        if (reads === 1) assert.deepEqual(await pinRunCompute(store, run.runId, null, other), other);
        return bytes;
      },
    };
    const { signal } = new AbortController();
    const { compute } = await pinCompute({ ...dependencies, store: slow }, run, {
      base: { kind: 'scratch' },
      signal,
    });
    assert.deepEqual((await readRun(store, run.runId))?.compute, compute);
    return compute;
  }

  it('is ONNX Runtime where nothing else is there, without a measurement', async () => {
    assert.deepEqual(await attempt(null), onnxRuntime);
    assert.deepEqual(messages, []);
  });

  it('changes for a run that goes on where its engine is missing, and the log says what that means', async () => {
    assert.deepEqual(await attempt(openVino), onnxRuntime);
    assert.match(messages.join('\n'), /does not have openvino .* last checkpoint .* bits may differ/);
  });

  it('is its own choice where another trainer chose at the same time what is missing here, and the log says so', async () => {
    assert.deepEqual(await attemptBeside(openVino), onnxRuntime);
    assert.match(messages.join('\n'), /does not have openvino .* bits may differ/);
    assert.equal(messages.length, 1);
  });

  it('never changes when the recipe names the engine: its absence is an error', async () => {
    await assert.rejects(attempt(openVino, { engine: 'openvino' }), {
      code: 'device-unavailable',
      message: /evergreen setup openvino/,
    });
    await assert.rejects(attempt(null, { engine: 'tfjs' }), {
      code: 'device-unavailable',
      message: /evergreen setup tfjs/,
    });
  });

  it('is refused when a person named a directory without OpenVINO', async () => {
    dependencies.openVinoDirectory = directory();
    await assert.rejects(attempt(null), { code: 'device-unavailable', message: /EVERGREEN_OPENVINO/ });
  });

  describe('with OpenVINO', () => {
    const libraries = useOpenVino();
    const precision = 'float32';
    beforeEach(() => (dependencies.openVinoDirectory = libraries()));

    it('stays for all attempts of a run', async () => {
      assert.deepEqual(await attempt(onnxRuntime, { precision }), onnxRuntime);
      assert.deepEqual(await attempt(openVino, { precision }), openVino);
      assert.deepEqual(messages, []);
    });

    it('is measured at the first attempt of the first run, and the measurement is kept', async () => {
      const compute = await attempt(null, { precision });
      assert.match(
        messages[0]!,
        /by measurement: onnxruntime \w+ \d+ ms, openvino \w+ \d+ ms a step of one layer/,
      );
      assert.deepEqual(await attempt(null, { precision }), compute);
      assert.equal(messages[1], messages[0]);
    });

    it('is what the first of two trainers chose that began at the same time, whatever the other one measured', async () => {
      for (const other of [onnxRuntime, openVino]) assert.deepEqual(await attemptBeside(other), other);
      assert.doesNotMatch(messages.join('\n'), /bits may differ/);
    });

    it('is what the recipe names, without a measurement', async () => {
      assert.deepEqual(await attempt(null, { engine: 'openvino', precision }), openVino);
      assert.deepEqual(messages, []);
    });
  });
});
