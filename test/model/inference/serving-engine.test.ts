import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import type { ComputeRequest, Machine } from '../../../model/engines/choose-compute.js';
import { startInferencePool } from '../../../model/inference/inference-pool.js';
import {
  packagedServingEngine,
  servingEngines,
  type ServingEngine,
} from '../../../model/inference/serving-engine.js';
import { TextClassifier } from '../../../model/inference/text-classifier.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';
import { writeRandomModelDirectory } from '../encoder/random-model-directory.js';
import { useOpenVino } from '../engines/openvino/use-openvino.js';

const auto: ComputeRequest = { engine: 'auto', device: 'cpu', precision: 'auto' };
const withOpenVino: Machine = { openVinoDirectory: '/openvino', hasBfloat16: false };

describe('the engines that can serve', () => {
  const named = (request: Partial<ComputeRequest>, machine: Machine) =>
    servingEngines({ ...auto, ...request }, machine).map(
      ({ compute, libraryDirectory }) => `${compute.engine} ${compute.precision} ${libraryDirectory}`,
    );

  it('are ONNX Runtime, and OpenVINO where its libraries are', () => {
    assert.deepEqual(named({}, { openVinoDirectory: null }), ['onnxruntime float32 null']);
    assert.deepEqual(named({}, withOpenVino), ['onnxruntime float32 null', 'openvino float32 /openvino']);
    assert.deepEqual(servingEngines(auto, { openVinoDirectory: null }), [packagedServingEngine()]);
  });

  it('are not TensorFlow.js, although it can train', () => {
    assert.deepEqual(named({}, { openVinoDirectory: null, tfjsDirectory: '/tfjs' }), [
      'onnxruntime float32 null',
    ]);
  });

  it('compute in bfloat16 where the processor has units for it, unless float32 is asked for', () => {
    const machine = { ...withOpenVino, hasBfloat16: true };
    assert.deepEqual(named({}, machine), ['onnxruntime float32 null', 'openvino bfloat16 /openvino']);
    assert.deepEqual(named({ engine: 'openvino', precision: 'float32' }, machine), [
      'openvino float32 /openvino',
    ]);
  });
});

describe('a model on OpenVINO', function () {
  this.timeout(60_000);
  const directory = useTemporaryDirectory();
  const libraries = useOpenVino();
  const openVino = (): ServingEngine =>
    servingEngines(
      { ...auto, engine: 'openvino', precision: 'float32' },
      { openVinoDirectory: libraries() },
    )[0];
  const texts = Array.from(
    { length: 40 },
    (_, index) => `a fine ${'dull book '.repeat(index % 19)}film ${index}`,
  );

  for (const [family, pooling] of [
    ['bert', 'mean'],
    ['distilbert', 'cls'],
  ] as const)
    it(`has the logits that ONNX Runtime has, in batches of changing shapes: ${family}`, async () => {
      const model = await writeRandomModelDirectory(directory(), family, pooling);
      const [ours, theirs] = await Promise.all([
        TextClassifier.load(model, 1, openVino()),
        TextClassifier.load(model, 1),
      ]);
      for (const batch of [texts, ...texts.slice(0, 19).map((text) => [text]), texts.slice(20, 27)]) {
        const [actual, expected] = [await ours.classify(batch), await theirs.classify(batch)];
        actual.forEach(({ logits }, row) =>
          logits.forEach((logit, label) => {
            const difference = Math.abs(logit - expected[row]!.logits[label]!);
            assert.ok(difference <= 1e-4, `${batch[row]}: logits differ by ${difference}`);
          }),
        );
      }
    });

  it('is served by another process when native code crashes in the first', async () => {
    const modelDirectory = await writeRandomModelDirectory(directory(), 'bert', 'mean');
    const pool = await startInferencePool({
      ...{ modelDirectory, processes: 1, threadsPerProcess: 1, engine: openVino() },
    });
    assert.equal(pool.compute.engine, 'openvino');
    const [first] = pool.pids as [number];
    const asked = pool.classify(texts);
    process.kill(first, 'SIGSEGV');
    assert.equal((await asked).length, texts.length);
    while (pool.pids.length === 0) await wait(10);
    assert.notEqual(pool.pids[0], first);
    await pool.close();
  });
});
