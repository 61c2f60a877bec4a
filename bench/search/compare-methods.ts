import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeChanges, parseSearchSpace } from '../../contracts/search-space.js';
import { predictedClass } from '../../contracts/predicted-class.js';
import { goodnessOf, type ValidationPoint } from '../../contracts/training-progress.js';
import { TextClassifier } from '../../model/inference/text-classifier.js';
import { gridTrials } from '../../policy/search/grid-trials.js';
import { halvingRounds, halvingRungs } from '../../policy/search/halving-rounds.js';
import { rankTrials } from '../../policy/search/rank-trials.js';
import { generateReviews } from '../../sources/sample-corpus/generate-reviews.js';
import { trainTiny, writeTokens } from '../train-tiny.js';

/**
 * Successive halving against the whole grid, on `tiny` and the sample corpus: training steps, and accuracy of the winner on rows
 * that chose nothing. Both have the same trials. A trial that pauses is, bit for bit, the training that does not, so each is
 * trained once and halving reads its validations epoch by epoch. usage: npm run bench:search -- [--seeds 10]
 */
const { values } = parseArgs({ options: { seeds: { type: 'string', default: '10' } } });
const space = 'learningRate=log:3e-5..1e-2/6, batchSize=16|64';
const epochs = 6;
const reductionFactor = 3;
const rows = { train: 500, validation: 300, test: 1_000 };
const labels = ['negative', 'positive'];

interface TrainedTrial {
  validations: ValidationPoint[];
  testAccuracy: number;
}

const trials = gridTrials(parseSearchSpace(space), 100);
const totals = { gridAccuracy: 0, halvingAccuracy: 0, gridSteps: 0, halvingSteps: 0, spread: 0 };
const seeds = Number(values.seeds);
for (let seed = 1; seed <= seeds; seed++) {
  const trained = await trainAll(seed);
  const byEpoch = (trial: number, epoch: number): ValidationPoint[] =>
    trained[trial - 1]!.validations.filter((point) => point.epoch <= epoch);
  const best = (trial: number, epoch: number): number =>
    Math.max(...byEpoch(trial, epoch).map((point) => goodnessOf(point, 'accuracy')));
  const stepsAt = (trial: number, epoch: number): number => byEpoch(trial, epoch).at(-1)!.step;
  const all = trials.map((_, index) => index + 1);
  const valued = (numbers: readonly number[], epoch: number) =>
    numbers.map((trial) => ({ trial, status: 'paused' as const, value: best(trial, epoch) }));

  let open = all;
  let halvingSteps = 0;
  let epochsBefore = 0;
  for (const { untilEpoch, keep } of halvingRounds(
    halvingRungs(1, epochs, reductionFactor),
    trials.length,
    reductionFactor,
  )) {
    for (const trial of open)
      halvingSteps += stepsAt(trial, untilEpoch!) - (epochsBefore === 0 ? 0 : stepsAt(trial, epochsBefore));
    open = rankTrials(valued(open, untilEpoch!), 'accuracy')
      .slice(0, keep)
      .map(({ trial }) => trial);
    epochsBefore = untilEpoch!;
  }
  const gridWinner = rankTrials(valued(all, epochs), 'accuracy')[0]!.trial;
  const accuracies = trained.map(({ testAccuracy }) => testAccuracy);
  const gridSteps = all.reduce((sum, trial) => sum + stepsAt(trial, epochs), 0);
  const [grid, halving] = [gridWinner, open[0]!].map((trial) => accuracies[trial - 1]!) as [number, number];
  const spread = Math.max(...accuracies) - Math.min(...accuracies);
  totals.gridAccuracy += grid / seeds;
  totals.halvingAccuracy += halving / seeds;
  totals.gridSteps += gridSteps;
  totals.halvingSteps += halvingSteps;
  totals.spread += spread / seeds;
  console.log(
    `seed ${seed}: grid ${points(grid)} (${describeChanges(trials[gridWinner - 1]!)}), halving ${points(halving)} (${describeChanges(trials[open[0]! - 1]!)}), steps ${halvingSteps} of ${gridSteps}, the grid spreads over ${points(spread)} points`,
  );
}
console.log(
  `mean of ${seeds} seeds: grid ${points(totals.gridAccuracy)}, halving ${points(totals.halvingAccuracy)}, steps ${((100 * totals.halvingSteps) / totals.gridSteps).toFixed(0)} % of the grid's, spread ${points(totals.spread)} points`,
);

async function trainAll(seed: number): Promise<TrainedTrial[]> {
  const directory = await mkdtemp(join(tmpdir(), 'evergreen-bench-search-'));
  try {
    const count = rows.train + rows.validation + rows.test;
    const reviews = [...generateReviews({ rows: count, seed, drift: 0, labelNoise: 0 })].map(
      ({ text, label }) => ({ text, label: labels.indexOf(label) }),
    );
    const train = reviews.slice(0, rows.train);
    const validation = reviews.slice(rows.train, rows.train + rows.validation);
    const test = reviews.slice(rows.train + rows.validation);
    const tokensDirectory = await writeTokens(directory, { train, validation }, 1_000);
    const trained: TrainedTrial[] = [];
    for (const [index, changes] of trials.entries()) {
      const own = join(directory, String(index));
      // With the words of a text beside them, bad encoders make good models, too, and the trials differ little.
      const shared = { epochs, maxLength: 32, seed, selectionMetric: 'accuracy', lexical: 'off' } as const;
      const { modelDirectory, validations } = await trainTiny(own, {
        ...{ tokensDirectory, labels },
        hyperparameters: { ...shared, ...changes },
      });
      const classifier = await TextClassifier.load(modelDirectory, 1);
      const answers = await classifier.classify(test.map(({ text }) => text));
      const right = answers.filter(
        ({ probabilities }, row) => predictedClass(probabilities, classifier.settings) === test[row]!.label,
      );
      trained.push({ validations, testAccuracy: right.length / test.length });
      await rm(own, { recursive: true, force: true });
    }
    return trained;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function points(rate: number): string {
  return (100 * rate).toFixed(1);
}
