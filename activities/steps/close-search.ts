import type { RunRecord } from '../../contracts/run.js';
import type { StepResult } from '../../contracts/step-results.js';
import { removeEarlierTrainingFiles, removeTrainingFiles } from '../../registry/trainings.js';
import type { ActivityDependencies } from '../dependencies.js';

/** Removes the checkpoints and trained models of an ended search, and of earlier ones that never came to an end. */
export const createCloseSearch = ({ store }: ActivityDependencies) => ({
  async closeSearch({ run }: { run: RunRecord }): Promise<StepResult> {
    await removeTrainingFiles(store, run.runId);
    await removeEarlierTrainingFiles(store, run);
    return { summary: 'removed the checkpoints and models of the trials; their figures are kept' };
  },
});
