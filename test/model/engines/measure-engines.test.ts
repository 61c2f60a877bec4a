import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Compute } from '../../../contracts/compute.js';
import { chooseCompute } from '../../../model/engines/choose-compute.js';
import { measureEngines } from '../../../model/engines/measure-engines.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';
import { tinyConfig } from '../encoder/tiny-classifier.js';

const onnxRuntime = chooseCompute({});
const openVino: Compute = { ...onnxRuntime, engine: 'openvino' };

describe('the measurement of engines', function () {
  this.timeout(60_000);
  const directory = useTemporaryDirectory();
  let messages: string[];
  const measure = (computes: Compute[], threads = 1, signal = new AbortController().signal) => {
    messages = [];
    return measureEngines(computes, {
      encoder: tinyConfig().encoder,
      threads,
      machine: { openVinoDirectory: directory() },
      cacheDirectory: directory(),
      signal,
      log: (message) => messages.push(message),
    });
  };
  const stored = async () => {
    const measurements = join(directory(), 'engines', 'measurements');
    return (await readdir(measurements)).map((name) => join(measurements, name));
  };

  it('is made once for a processor, a number of threads and a shape', async () => {
    const first = await measure([onnxRuntime]);
    assert.deepEqual(await measure([onnxRuntime]), first);
    const [path, ...others] = await stored();
    assert.equal(others.length, 0);
    const record = JSON.parse(await readFile(path!, 'utf8')) as { seconds: number; threads: number };
    assert.deepEqual([record.seconds, record.threads], [first[0]!.seconds, 1]);
    await measure([onnxRuntime], 2);
    assert.equal((await stored()).length, 2);
  });

  it('is made again when what was kept is damaged', async () => {
    await measure([onnxRuntime]);
    const [path] = await stored();
    await writeFile(path!, '{"seconds":');
    assert.equal((await measure([onnxRuntime])).length, 1);
    assert.deepEqual(messages, []);
  });

  it('leaves out an engine that fails, and says why', async () => {
    const measurements = await measure([onnxRuntime, openVino]);
    assert.deepEqual(
      measurements.map(({ compute }) => compute.engine),
      ['onnxruntime'],
    );
    assert.match(messages.join('\n'), /^openvino .* cannot be used here: OpenVINO cannot be loaded/);
  });

  it('ends when it is cancelled', async () => {
    const abort = new AbortController();
    const measuring = measure([onnxRuntime], 1, abort.signal);
    abort.abort(new Error('cancelled'));
    await assert.rejects(measuring, /cancelled/);
  });
});
