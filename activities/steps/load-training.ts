import { EvergreenError } from '../../contracts/errors.js';
import type { RunRecord } from '../../contracts/run.js';
import type { FinishedTraining } from '../../contracts/step-results.js';
import type { TrainingKey } from '../../contracts/training-progress.js';
import { recordNeed } from '../../registry/run-needs.js';
import { readSearch, readTrial } from '../../registry/searches.js';
import type { ActivityDependencies } from '../dependencies.js';

interface LoadTrainingInput {
  run: RunRecord;
  finishedTraining: TrainingKey;
}

/**
 * Takes over the data and the trained model of a trial, in place of the steps from ingest to fine-tune.
 * @throws EvergreenError `not-found` when there is no such search or trial, or the trial has no model
 */
export const createLoadTraining = ({ store }: ActivityDependencies) => ({
  async loadTraining({ run, finishedTraining }: LoadTrainingInput): Promise<FinishedTraining> {
    const { runId, trial } = finishedTraining;
    const { dataset, tokens } = await readSearch(store, runId);
    const trained = (await readTrial(store, finishedTraining))?.trained ?? null;
    if (trained === null)
      throw new EvergreenError(
        'not-found',
        `Trial ${trial} of the search ${runId} has no model to take over.`,
      );
    await recordNeed(store, run.runId, 'datasets', dataset.digest);
    await recordNeed(store, run.runId, 'tokens', tokens.reference.sha256);
    return { dataset, tokens, trained, summary: `trial ${trial} of search ${runId}: ${trained.summary}` };
  },
});
