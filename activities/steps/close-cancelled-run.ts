import type { RunRecord } from '../../contracts/run.js';
import type { Candidate, StepResult } from '../../contracts/step-results.js';
import { currentChampion } from '../../registry/champions.js';
import { keepNewestCheckpoints } from '../../registry/checkpoints.js';
import { trainingPrefix } from '../../registry/trainings.js';
import type { ActivityDependencies } from '../dependencies.js';

interface CloseCancelledRunInput {
  run: RunRecord;
  /** Null when the run was cancelled before it had stored a model. */
  candidate: Candidate | null;
}

/** Removes what a cancelled run no longer needs. The summary says what is kept. */
export const createCloseCancelledRun = ({ store }: ActivityDependencies) => ({
  async closeCancelledRun({ run, candidate }: CloseCancelledRunInput): Promise<StepResult> {
    const checkpoints = await keepNewestCheckpoints(store, run.runId);
    const champion = await currentChampion(store, run.model);
    const rank =
      champion !== null && champion.digest === candidate?.digest
        ? `it is champion, generation ${champion.generation}`
        : 'it is not champion';
    const kept = [
      ...(candidate === null
        ? []
        : [`the candidate ${candidate.digest} (\`npx evergreen models\` lists it; ${rank})`]),
      ...checkpoints.map(
        (checkpoint) =>
          `the checkpoint of step ${checkpoint.step} (${trainingPrefix(checkpoint)}/checkpoints)`,
      ),
    ];
    return {
      summary:
        kept.length === 0
          ? 'Neither a model nor a checkpoint was stored yet. Dataset and tokens are kept for the next run.'
          : `Kept: ${kept.join(' and ')}. Dataset and tokens are kept for the next run.`,
    };
  },
});
