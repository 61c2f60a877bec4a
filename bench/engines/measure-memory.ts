import { parseArgs } from 'node:util';
import { describeCompute } from '../../contracts/compute.js';
import { defaultHyperparameters, hyperparametersSchema } from '../../contracts/hyperparameters.js';
import { parseEncoderConfig } from '../../model/encoder/classifier-config.js';
import { initializeParameters } from '../../model/encoder/initialize.js';
import { packBatch } from '../../model/encoder/token-batch.js';
import { buildTrainingGraph } from '../../model/encoder/training-graph.js';
import { availableComputes, libraryDirectory } from '../../model/engines/choose-compute.js';
import { openEngine } from '../../model/engines/open-engine.js';
import { findMachine } from '../../model/engines/find-machine.js';
import { randomWords } from '../../model/random.js';
import { runInMicroBatches } from '../../model/training/micro-batches.js';
import { Optimizer } from '../../model/training/optimizer.js';
import { readSettings } from '../../settings/settings.js';

/**
 * The memory and the time of one engine while it trains on batches of ever new lengths. Prints a line each tenth of the steps.
 * usage: npm run bench:memory -- [--engine openvino] [--precision auto] [--steps 300] [--layers 2] [--width 96]
 *        [--longest 256] [--threads 2]
 */
const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'openvino' },
    precision: { type: 'string', default: 'auto' },
    steps: { type: 'string', default: '300' },
    layers: { type: 'string', default: '2' },
    width: { type: 'string', default: '96' },
    longest: { type: 'string', default: '256' },
    threads: { type: 'string', default: '2' },
  },
});
const rows = 16;
const shortest = 8;
const vocabularySize = 1_000;
const steps = Number(values.steps);
const width = Number(values.width);
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
const training = buildTrainingGraph(config, { hidden: dropout, attention: attentionDropout });
const weights = initializeParameters(config, seed);
const optimizer = new Optimizer(training.parameters, weights, defaultHyperparameters, steps);
const session = await openEngine(compute, libraryDirectory(compute, machine)).compile(training.graph, {
  threads: Number(values.threads),
});

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
  const labels = BigInt64Array.from(sequences, (_, row) => BigInt(row % 2));
  const batch = { ...packBatch(sequences, 0), labels };
  const outputs = await runInMicroBatches(session, weights, training.feeds(batch, { seed, step }), {
    ...{ batch: rows, microBatchSize: rows, parameters: training.parameters, into: optimizer.gradients },
  });
  optimizer.apply(step, outputs, batch);
  if ((step + 1) % stepsOfLine === 0) {
    const milliseconds = (performance.now() - lineStartedAt) / stepsOfLine;
    console.log(`step ${step + 1}: ${megabytes()} MB, ${milliseconds.toFixed(0)} ms a step`);
    lineStartedAt = performance.now();
  }
}
await session.release();
console.log(`released: ${megabytes()} MB`);
