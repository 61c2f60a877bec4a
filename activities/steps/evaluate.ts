import type { DatasetReference } from '../../contracts/dataset.js';
import type { Evaluation } from '../../contracts/evaluation.js';
import type { RunRecord } from '../../contracts/run.js';
import { currentChampion } from '../../registry/champions.js';
import { saveComparison, saveEvaluation } from '../../registry/runs.js';
import type { ActivityDependencies } from '../dependencies.js';
import { compareModels } from '../evaluation/compare-models.js';
import { summarizeEvaluation } from '../evaluation/summarize-evaluation.js';
import { withHeartbeat } from '../runtime/heartbeat.js';
import type { Candidate } from '../../contracts/step-results.js';

interface EvaluateInput {
  run: RunRecord;
  dataset: DatasetReference;
  candidate: Candidate;
}

/**
 * Evaluates the candidate and the current champion on the candidate's test rows and stores the reports. A candidate
 * that cannot be evaluated is not an error: the gate rejects it.
 */
export const createEvaluate = (dependencies: ActivityDependencies) => ({
  async evaluate({ run, dataset, candidate }: EvaluateInput): Promise<Evaluation> {
    const { store } = dependencies;
    return withHeartbeat(async (_report, signal) => {
      const champion = await currentChampion(store, run.model);
      const models = { candidate, champion, dataset, source: run.source };
      const evaluated = await compareModels(dependencies, models, signal);
      const { report, championReport, comparison } = evaluated;
      return {
        candidate: report && (await saveEvaluation(store, run.runId, 'candidate', report)),
        champion: championReport && (await saveEvaluation(store, run.runId, 'champion', championReport)),
        comparison: await saveComparison(store, run.runId, comparison),
        championGeneration: champion?.generation ?? 0,
        ...summarizeEvaluation(evaluated),
      };
    });
  },
});
