import type { SearchMetric } from '../../contracts/search.js';
import type { StepResult } from '../../contracts/step-results.js';
import { keptTrials, rankTrials, type RankedTrial } from '../../policy/search/rank-trials.js';
import { removeTrainingFiles } from '../../registry/trainings.js';
import type { ActivityDependencies } from '../dependencies.js';

interface RankTrialsInput {
  /** Of the search. */
  runId: string;
  metric: SearchMetric;
  trials: RankedTrial[];
  /** How many stay. */
  keep: number;
}

export interface Ranking extends StepResult {
  /** Numbers of the trials, from the best to the worst. */
  ranked: number[];
  /** The first of them, which stay. */
  kept: number[];
}

/** Ranks trials that have ended, or have ended a rung, and removes the checkpoints and models of those that do not stay. */
export const createRankTrials = ({ store }: ActivityDependencies) => ({
  async rankTrials({ runId, metric, trials, keep }: RankTrialsInput): Promise<Ranking> {
    const ranked = rankTrials(trials, metric);
    const kept = keptTrials(ranked, keep);
    for (const lost of ranked.filter((one) => !kept.includes(one)))
      await removeTrainingFiles(store, runId, { trial: lost.trial });
    const numbers = kept.map(({ trial }) => trial);
    return {
      ranked: ranked.map(({ trial }) => trial),
      kept: numbers,
      summary: `of trials ${trials.map(({ trial }) => trial).join(', ')} stay: ${numbers.join(', ') || 'none'}`,
    };
  },
});
