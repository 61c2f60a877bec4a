import type { RunRecord } from '../../contracts/run.js';
import { currentChampion } from '../../registry/champions.js';
import { keepNewestCheckpoint } from '../../registry/checkpoints.js';
import type { ActivityDependencies } from '../dependencies.js';
import type { Candidate } from './fine-tune.js';
import { withHeartbeat } from '../runtime/heartbeat.js';

/** Removes what a cancelled run no longer needs, and says what is left of it. */
export const createCloseCancelledRun = ({ store }: ActivityDependencies) => ({
  async closeCancelledRun(input: {
    run: RunRecord;
    /** Null when it was cancelled before there was one. */
    candidate: Candidate | null;
  }): Promise<{ summary: string }> {
    return withHeartbeat(async () => {
      const { run, candidate } = input;
      const step = await keepNewestCheckpoint(store, run.runId);
      const champion = await currentChampion(store, run.model);
      const rank =
        champion !== null && champion.digest === candidate?.digest
          ? `it is champion, generation ${champion.generation}`
          : 'it is not champion';
      const kept = [
        ...(candidate === null
          ? []
          : [`the candidate ${candidate.digest} (\`evergreen models\` lists it; ${rank})`]),
        ...(step === null ? [] : [`the checkpoint of step ${step} (runs/${run.runId}/checkpoints)`]),
      ];
      return {
        summary:
          kept.length === 0
            ? 'Nothing was trained yet. Data and tokens are kept for the next run.'
            : `Kept: ${kept.join(' and ')}. Data and tokens are kept for the next run.`,
      };
    });
  },
});
