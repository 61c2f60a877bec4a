import type { RunRecord } from '../../contracts/run.js';
import { promoteChampion } from '../../registry/champions.js';
import type { ActivityDependencies } from '../dependencies.js';
import type { Evaluation } from '../../contracts/evaluation.js';
import type { Candidate } from './fine-tune.js';

export interface PromotionResult {
  outcome: 'promoted' | 'lost-race';
  generation: number | null;
  summary: string;
}

/** Makes the candidate champion with one create-only write, unless another one was promoted since the evaluation. */
export const createPromote = ({ store }: ActivityDependencies) => ({
  async promote(input: {
    run: RunRecord;
    candidate: Candidate;
    evaluation: Evaluation;
  }): Promise<PromotionResult> {
    const { run, candidate, evaluation } = input;
    const promotion = await promoteChampion(store, {
      model: run.model,
      digest: candidate.digest,
      expectedGeneration: evaluation.championGeneration,
      reason: run.reason,
      workflowId: run.workflowId,
      runId: run.runId,
      sample: candidate.sample,
    });
    const { generation } = promotion.champion;
    return promotion.status === 'promoted'
      ? { outcome: 'promoted', generation, summary: `champion, generation ${generation}` }
      : {
          outcome: 'lost-race',
          generation: null,
          summary: `generation ${generation} came first; judging again`,
        };
  },
});
