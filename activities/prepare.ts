import { activityInfo } from '@temporalio/activity';
import { EvergreenError } from '../contracts/errors.js';
import type { DataSource } from '../contracts/dataset.js';
import { gateSettingsSchema } from '../contracts/decision.js';
import { resolveHyperparameters } from '../contracts/hyperparameters.js';
import type { ParsedLifecycleInput } from '../contracts/lifecycle.js';
import { runRecordSchema, type RunRecord } from '../contracts/run.js';
import { parseWith } from '../contracts/parse.js';
import { describeSource } from '../contracts/describe-source.js';
import { currentChampion } from '../registry/champions.js';
import { openFeedbackLog } from '../registry/feedback.js';
import { readModelManifest } from '../registry/models.js';
import type { ObjectStore } from '../registry/object-store.js';
import { latestRun, saveRun } from '../registry/runs.js';
import type { ActivityDependencies } from './dependencies.js';

/** Settles everything that a run needs to know before it starts, and records it as `runs/<runId>/run.json`. */
export const createPrepare = ({ store }: ActivityDependencies) => ({
  async prepare(request: ParsedLifecycleInput): Promise<RunRecord & { sentence: string }> {
    const { workflowId, runId } = activityInfo().workflowExecution ?? { workflowId: 'none', runId: 'none' };
    const last = request.source && request.base ? null : await latestRun(store, request.model, runId);
    const source = await settleSource(
      store,
      request.model,
      request.source ?? again(last?.source ?? noSource(request.model)),
    );
    const base = request.base ?? last?.base ?? (source.kind === 'sample' ? 'tiny' : 'minilm');
    const run = parseWith(
      runRecordSchema,
      {
        runId,
        workflowId,
        model: request.model,
        source,
        base,
        hyperparameters: resolveHyperparameters(base, request.training),
        gate: gateSettingsSchema.parse(request.gate),
        reason: request.reason,
        startedAt: new Date().toISOString(),
      },
      'run',
    );
    await saveRun(store, run);
    return { ...run, sentence: `${describeSource(source)}, base ${base}` };
  },
});

function noSource(model: string): never {
  throw new EvergreenError(
    'invalid-input',
    `${model} was never trained, so there is no last source to train from again. Name one: source: {"kind":"file","path":"…"} or {"kind":"sample"}.`,
  );
}

/** The last source again: for a retraining set that means the champion and the feedback of today. */
const again = (source: DataSource): DataSource =>
  source.kind === 'retraining' ? { ...source, datasetDigest: undefined, feedbackUntil: undefined } : source;

/** A retraining set names the data of the champion and the feedback of this moment, so that it is the same set ever after. */
async function settleSource(store: ObjectStore, model: string, source: DataSource): Promise<DataSource> {
  if (source.kind !== 'retraining') return source;
  const champion = await currentChampion(store, model);
  if (champion === null && source.datasetDigest === undefined)
    throw new EvergreenError(
      'invalid-input',
      `${model} has no champion yet whose data could be trained on again. Train from a file first.`,
    );
  return {
    ...source,
    datasetDigest:
      source.datasetDigest ?? (await readModelManifest(store, champion!.digest)).lineage.datasetDigest,
    feedbackUntil: source.feedbackUntil ?? (await openFeedbackLog(store, model).last()),
  };
}
