import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildTrainingGraph, type LabeledBatch } from '../../../model/encoder/training-graph.js';
import { initializeParameters } from '../../../model/encoder/initialize.js';
import { createOnnxRuntimeEngine } from '../../../model/engines/onnxruntime.js';
import { runInMicroBatches } from '../../../model/training/micro-batches.js';
import { trainClassifier } from '../../../model/training/train-classifier.js';
import { decodeSafetensors } from '../../../model/weights/safetensors.js';
import { tinyConfig } from '../encoder/tiny-classifier.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';
import { toyJob } from './toy-job.js';

/** Five rows of different lengths, padded to six. */
const batch: LabeledBatch = {
  inputIds: BigInt64Array.from(
    [2, 7, 9, 3, 0, 0, 2, 8, 3, 0, 0, 0, 2, 8, 9, 10, 11, 3, 2, 3, 0, 0, 0, 0, 2, 30, 30, 8, 3, 0],
    BigInt,
  ),
  attentionMask: BigInt64Array.from(
    [1, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0],
    BigInt,
  ),
  labels: BigInt64Array.of(0n, 1n, 1n, 0n, 1n),
  batch: 5,
  sequence: 6,
};

describe('a batch computed in parts', () => {
  for (const [family, classWeights] of [
    ['bert', null],
    ['distilbert', null],
    ['bert', [0.25, 7]],
  ] as const)
    it(`gives the loss and the gradients of the undivided one, dropout included (${family}, class weights ${classWeights?.join(' and ') ?? 'none'})`, async () => {
      const config = tinyConfig(family);
      const graph = buildTrainingGraph(config, { hidden: 0.3, attention: 0.2 }, { classWeights });
      const session = await createOnnxRuntimeEngine({ device: 'cpu' }).compile(graph.graph, { threads: 1 });
      const weights = initializeParameters(config, 3);
      const feeds = graph.feeds(batch, { seed: 1, step: 2 });
      const run = (microBatchSize: number) =>
        runInMicroBatches(session, weights, feeds, {
          batch: 5,
          microBatchSize,
          parameters: graph.parameters,
        });
      const whole = await run(5);
      for (const microBatchSize of [1, 2, 3, 4]) {
        const parts = await run(microBatchSize);
        for (const output of ['loss', ...graph.parameters.map(({ gradient }) => gradient.output)]) {
          const { data: wanted, dims } = whole[output]!;
          const actual = parts[output]!;
          assert.deepEqual([...actual.dims], [...dims], output);
          (wanted as Float32Array).forEach((value, index) => {
            const difference = Math.abs((actual.data as Float32Array)[index]! - value);
            assert.ok(difference <= 1e-6 + 1e-4 * Math.abs(value), `${output}[${index}]: ${difference}`);
          });
        }
      }
      await session.release();
    });
});

describe('training in parts', () => {
  const directory = useTemporaryDirectory();

  const weightsOf = async (name: string, microBatchSize: number): Promise<Map<string, Float32Array>> => {
    const job = { ...(await toyJob(join(directory(), name), { epochs: 1 })), microBatchSize };
    const summary = await trainClassifier(job, {
      onProgress: () => undefined,
      onCheckpoint: async () => undefined,
      beforeEachBatch: async () => undefined,
    });
    assert.equal(summary.microBatchSize, microBatchSize);
    assert.equal(summary.steps, 10);
    const path = join(job.outputDirectory, 'model.safetensors');
    const tensors = decodeSafetensors(await readFile(path), path);
    return new Map(Array.from(tensors, ([tensor, { data }]) => [tensor, data]));
  };

  it('leads to the weights of whole batches up to rounding, also with parts that do not divide the batch', async () => {
    const whole = await weightsOf('whole', 16);
    for (const size of [8, 5, 1]) {
      const parts = await weightsOf(`parts-${size}`, size);
      let squares = 0;
      let differences = 0;
      for (const [name, values] of whole)
        values.forEach((value, index) => {
          squares += value ** 2;
          differences += (value - parts.get(name)![index]!) ** 2;
        });
      assert.ok(Math.sqrt(differences / squares) < 1e-4, `${size}: ${Math.sqrt(differences / squares)}`);
    }
  });
});
