import { toEvergreenError } from '../../contracts/errors.js';
import { defaultHyperparameters } from '../../contracts/hyperparameters.js';
import type { ClassifierConfig } from '../encoder/classifier-config.js';
import { initializeParameters } from '../encoder/initialize.js';
import { packBatch } from '../encoder/token-batch.js';
import { buildTrainingGraph } from '../encoder/training-graph.js';
import { Optimizer } from '../training/optimizer.js';
import type { StepsToTime } from './measure-engines.js';
import { openEngine } from './open-engine.js';

/** The process that times one engine. usage: measure-engine-main.ts STEPS, a StepsToTime as JSON */

const rows = 16;
const tokens = 128;
const timedSteps = 3;
/** Small, because the vocabulary takes part in no product. */
const vocabularySize = 1_000;

/** @returns seconds of the shortest of three steps, after one that is not timed */
async function timeSteps({ compute, libraryDirectory, encoder, threads }: StepsToTime): Promise<number> {
  const config: ClassifierConfig = {
    encoder: { ...encoder, vocabularySize, layers: 1 },
    classes: 2,
    pooling: 'mean',
  };
  const { dropout, attentionDropout, seed } = defaultHyperparameters;
  const training = buildTrainingGraph(config, { hidden: dropout, attention: attentionDropout });
  const weights = initializeParameters(config, seed);
  const { gradients } = new Optimizer(training.parameters, weights, defaultHyperparameters, timedSteps);
  const session = await openEngine(compute, libraryDirectory).compile(training.graph, { threads });
  const length = Math.min(tokens, encoder.maxPositions);
  const sequences = Array.from({ length: rows }, (_, row) =>
    Int32Array.from({ length }, (_, position) => (row * length + position) % vocabularySize),
  );
  const labels = BigInt64Array.from(sequences, (_, row) => BigInt(row % 2));
  let shortest = Infinity;
  for (let step = 0; step <= timedSteps; step++) {
    const feeds = training.feeds({ ...packBatch(sequences, 0), labels }, { seed, step });
    const startedAt = performance.now();
    await session.run({ ...Object.fromEntries(weights), ...feeds }, undefined, gradients);
    if (step > 0) shortest = Math.min(shortest, (performance.now() - startedAt) / 1000);
  }
  return shortest;
}

const report = await timeSteps(JSON.parse(process.argv[2]!) as StepsToTime).then(
  (seconds) => ({ seconds }),
  (thrown: unknown) => ({ problem: toEvergreenError(thrown).message }),
);
process.send!(report, () => process.exit());
