import type { RunRecord } from '../../contracts/run.js';
import type { Candidate, PromotionResult } from '../../contracts/step-results.js';
import { promoteChampion } from '../../registry/champions.js';
import type { ActivityDependencies } from '../dependencies.js';
import type { Evaluation } from '../../contracts/evaluation.js';

interface PromoteInput {
  run: RunRecord;
  candidate: Candidate;
  evaluation: Evaluation;
}

/** Makes the candidate champion with one create-only write, unless another model was promoted meanwhile. */
export const createPromote = ({ store }: ActivityDependencies) => ({
  async promote({ run, candidate, evaluation }: PromoteInput): Promise<PromotionResult> {
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
          summary: `generation ${generation} came first; evaluating again`,
        };
  },
});
