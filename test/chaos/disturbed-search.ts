import { setTimeout as wait } from 'node:timers/promises';
import type { Trial, TuningInput, TuningResult } from '../../contracts/search.js';
import { randomWords, uniform } from '../../model/random.js';
import { chaosInput, targets, type ChaosSystem, type Target } from './chaos-system.js';

/** Twelve trials of which the best get more epochs. Without a budget, its result depends on numbers only. */
const searchInput: TuningInput = {
  ...chaosInput,
  training: { maxLength: 32, checkpointIntervalSteps: 10 },
  search: {
    ...{ method: 'halving', trials: 12, metric: 'accuracy', parallel: 2 },
    space: 'learningRate=log:3e-4..3e-3, batchSize=16|32, epochs=1..3',
  },
};
const longestPauseMs = 6_000;
/** A search goes on without the API, and its trainings are what takes long. */
const aims: readonly Target[] = [...targets.filter((target) => target !== 'API'), 'trainer', 'trainer'];

export interface DisturbedSearchReport {
  kills: number;
  trials: number;
  failures: string[];
}

/** Runs a search, and the same one while processes are killed at random: every trial and the winner have to be the same. */
export async function disturbSearch(
  system: ChaosSystem,
  { kills, seed, log }: { kills: number; seed: number; log: (line: string) => void },
): Promise<DisturbedSearchReport> {
  const undisturbed = await system.search({ ...searchInput, model: 'undisturbed-search' });
  log(`undisturbed search: trial ${undisturbed.winner} of ${undisturbed.trials.length} won`);
  const next = randomWords(seed, 0x7365);
  let isOver = false;
  let killed = 0;
  const ended = system.search({ ...searchInput, model: 'disturbed-search' }).finally(() => (isOver = true));
  ended.catch(() => undefined);
  while (!isOver && killed < kills) {
    await wait(uniform(next) * longestPauseMs);
    const target = aims[Math.floor(uniform(next) * aims.length)]!;
    if (!isOver && (await system.signal(target))) killed += 1;
  }
  const failures = await ended.then(
    (disturbed) => differences(undisturbed, disturbed),
    (error: unknown) => [`the disturbed search failed: ${String(error)}`],
  );
  return { kills: killed, trials: undisturbed.trials.length, failures };
}

/** All of a trial but the time that it took. */
const figuresOf = ({ seconds: _, ...figures }: Trial): string => JSON.stringify(figures);

function differences(undisturbed: TuningResult, disturbed: TuningResult): string[] {
  const failures = undisturbed.trials.flatMap((trial, index) => {
    const [expected, actual] = [figuresOf(trial), figuresOf(disturbed.trials[index]!)];
    return expected === actual ? [] : [`a trial differs: ${expected} became ${actual}`];
  });
  const [expected, actual] = [undisturbed.lifecycle.digest, disturbed.lifecycle.digest];
  return expected === actual ? failures : [...failures, `the model is ${actual}, not ${expected}`];
}
