import { parseArgs } from 'node:util';
import { describeCompute } from '../../contracts/compute.js';
import { defaultHyperparameters, hyperparametersSchema } from '../../contracts/hyperparameters.js';
import { parseEncoderConfig } from '../../model/encoder/classifier-config.js';
import { initializeParameters } from '../../model/encoder/initialize.js';
import { buildServingGraph } from '../../model/encoder/forward-graph.js';
import { packBatch, runForward } from '../../model/encoder/token-batch.js';
import { buildTrainingGraph } from '../../model/encoder/training-graph.js';
import { availableComputes, libraryDirectory } from '../../model/engines/choose-compute.js';
import type { EngineSession } from '../../model/engines/engine.js';
import { openEngine } from '../../model/engines/open-engine.js';
import { findMachine } from '../../model/engines/find-machine.js';
import { encodeOnnxModel } from '../../model/graph/onnx-model.js';
import { randomWords } from '../../model/random.js';
import { runInMicroBatches } from '../../model/training/micro-batches.js';
import { Optimizer } from '../../model/training/optimizer.js';
import { readSettings } from '../../settings/settings.js';

/**
 * The memory and the time of one engine while it trains on batches of ever new lengths, or serves them. Prints a line each tenth of
 * the steps.
 * usage: npm run bench:memory -- [--serve] [--engine openvino] [--precision auto] [--steps 300] [--layers 2] [--width 96]
 *        [--rows 16] [--longest 256] [--threads 2]
 */
const { values } = parseArgs({
  options: {
    serve: { type: 'boolean', default: false },
    engine: { type: 'string', default: 'openvino' },
    precision: { type: 'string', default: 'auto' },
    steps: { type: 'string', default: '300' },
    layers: { type: 'string', default: '2' },
    width: { type: 'string', default: '96' },
    rows: { type: 'string', default: '16' },
    longest: { type: 'string', default: '256' },
    threads: { type: 'string', default: '2' },
  },
});
const shortest = 8;
const vocabularySize = 1_000;
const steps = Number(values.steps);
const width = Number(values.width);
const rows = Number(values.rows);
const longest = Number(values.longest);
const request = hyperparametersSchema
  .pick({ engine: true, precision: true, device: true })
  .parse({ engine: values.engine, precision: values.precision, device: 'cpu' });
const machine = await findMachine(readSettings());
const [compute] = availableComputes(request, machine);

const encoder = parseEncoderConfig(
  {
    model_type: 'bert',
    vocab_size: vocabularySize,
    hidden_size: width,
    num_hidden_layers: Number(values.layers),
    num_attention_heads: 12,
    intermediate_size: 4 * width,
    max_position_embeddings: longest,
  },
  'the options',
);
const config = { encoder, classes: 2, pooling: 'mean' as const };
const { dropout, attentionDropout, seed } = defaultHyperparameters;
const weights = initializeParameters(config, seed);
const engine = openEngine(compute, libraryDirectory(compute, machine));
const options = { threads: Number(values.threads) };

type Step = (sequences: Int32Array[], step: number) => Promise<unknown>;

async function openTraining(): Promise<[EngineSession, Step]> {
  const training = buildTrainingGraph(config, { hidden: dropout, attention: attentionDropout });
  const { parameters } = training;
  const optimizer = new Optimizer(parameters, weights, defaultHyperparameters, steps);
  const session = await engine.compile(training.graph, options);
  const train: Step = async (sequences, step) => {
    const labels = BigInt64Array.from(sequences, (_, row) => BigInt(row % 2));
    const batch = { ...packBatch(sequences, 0), labels };
    const outputs = await runInMicroBatches(session, weights, training.feeds(batch, { seed, step }), {
      ...{ batch: rows, microBatchSize: rows, parameters, into: optimizer.gradients },
    });
    optimizer.apply(step, outputs, batch);
  };
  return [session, train];
}

async function openServing(): Promise<[EngineSession, Step]> {
  const session = await engine.load(encodeOnnxModel(buildServingGraph(config, weights)), options);
  return [session, (sequences) => runForward(session, packBatch(sequences, 0))];
}

const [session, run] = values.serve ? await openServing() : await openTraining();

const next = randomWords(seed, 0);
let lineStartedAt = performance.now();
const stepsOfLine = Math.ceil(steps / 10);
const megabytes = (): string => (process.memoryUsage.rss() / 1e6).toFixed(0);
console.log(`${describeCompute(compute)}, ${rows} rows of ${shortest} to ${longest} tokens`);
for (let step = 0; step < steps; step++) {
  const length = shortest + (next() % (longest - shortest + 1));
  const sequences = Array.from({ length: rows }, () =>
    Int32Array.from({ length }, () => next() % vocabularySize),
  );
  await run(sequences, step);
  if ((step + 1) % stepsOfLine === 0) {
    const milliseconds = (performance.now() - lineStartedAt) / stepsOfLine;
    console.log(`step ${step + 1}: ${megabytes()} MB, ${milliseconds.toFixed(0)} ms a step`);
    lineStartedAt = performance.now();
  }
}
await session.release();
console.log(`released: ${megabytes()} MB`);
