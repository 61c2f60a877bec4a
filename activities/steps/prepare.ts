import { activityInfo } from '@temporalio/activity';
import { rowCapsSchema, type DataSource } from '../../contracts/dataset.js';
import { gateSettingsSchema } from '../../contracts/decision.js';
import { describeSource } from '../../contracts/describe-source.js';
import { EvergreenError } from '../../contracts/errors.js';
import { resolveHyperparameters } from '../../contracts/hyperparameters.js';
import type { ParsedLifecycleInput } from '../../contracts/lifecycle.js';
import type { RunRecord } from '../../contracts/run.js';
import type { Preparation } from '../../contracts/step-results.js';
import type { TrainingKey } from '../../contracts/training-progress.js';
import { retrainingSeed } from '../../policy/retraining/retraining-seed.js';
import { latestRun, readRun, saveRun } from '../../registry/runs.js';
import { readTrial } from '../../registry/searches.js';
import type { ObjectStore } from '../../store/object-store.js';
import type { ActivityDependencies } from '../dependencies.js';
import { readChampionSettings, type ChampionSettings } from '../inputs/champion-settings.js';
import { pinBase } from '../inputs/pin-base.js';
import { pinSource } from '../inputs/pin-source.js';
import { readChampionOnce } from '../inputs/read-champion.js';

/**
 * Fixes every setting of a run before it starts, and records them as `runs/<runId>/run.json`. A run on a source of its own
 * starts from defaults. A retraining (no source, or the champion's dataset and feedback) starts from what the champion is:
 * its source, base, recipe and gate, with a seed of its own.
 */
export const createPrepare = ({ store }: ActivityDependencies) => ({
  async prepare(request: ParsedLifecycleInput): Promise<Preparation> {
    if (request.finishedTraining !== undefined) return takeOver(store, request, request.finishedTraining);
    const { model } = request;
    const { workflowId, runId } = activityInfo().workflowExecution ?? { workflowId: 'none', runId: 'none' };
    const readChampion = readChampionOnce(store, model);
    const isRetraining = request.source === undefined || request.source.kind === 'retraining';
    const current = isRetraining ? await readChampion() : null;
    const champion = current && (await readChampionSettings(store, current));
    const requestedSource = request.source ?? (await sourceAgain(store, request.model, runId, champion));
    const source = await pinSource(store, model, requestedSource, readChampion);
    const requestedBase = request.base ?? champion?.base ?? (source.kind === 'sample' ? 'tiny' : 'minilm');
    const { base, hyperparameters } = await pinBase(model, requestedBase, readChampion);
    const recipe = {
      ...(requestedBase === champion?.base ? champion.hyperparameters : hyperparameters),
      ...(champion !== null && { seed: retrainingSeed(runId) }),
    };
    const run: RunRecord = {
      formatVersion: 1,
      runId,
      workflowId,
      model,
      source,
      rowCaps: rowCapsSchema.parse({ ...champion?.rowCaps, ...request.rowCaps }),
      base,
      hyperparameters: resolveHyperparameters(base, { ...recipe, ...request.training }),
      compute: null,
      gate: gateSettingsSchema.parse({ ...champion?.gate, ...request.gate }),
      reason: request.reason,
      startedAt: new Date().toISOString(),
    };
    await saveRun(store, run);
    return { run, summary: `${describeSource(source)}, base ${base}` };
  },
});

/**
 * The settings of the search that a run takes a trained model from, with the recipe of the trial.
 * @throws EvergreenError `invalid-input` for a request that also says how to train; `not-found` without such a trial
 */
async function takeOver(
  store: ObjectStore,
  { model, source, base, training, rowCaps, gate, reason }: ParsedLifecycleInput,
  { runId: searchRunId, trial }: TrainingKey,
): Promise<Preparation> {
  const given = { source, base, ...training, ...rowCaps };
  if (Object.values(given).some((value) => value !== undefined))
    throw new EvergreenError(
      'invalid-input',
      'A finished training has its own source, base, row caps and hyperparameters. Leave them out.',
    );
  const search = await readRun(store, searchRunId);
  const found = await readTrial(store, { runId: searchRunId, trial });
  const trained = found?.trained ?? null;
  if (search === null || found === null || trained === null)
    throw new EvergreenError('not-found', `Trial ${trial} of the search ${searchRunId} has no model.`);
  if (search.model !== model)
    throw new EvergreenError(
      'invalid-input',
      `The search ${searchRunId} is one for the model ${search.model}, not for ${model}.`,
    );
  const { workflowId, runId } = activityInfo().workflowExecution ?? { workflowId: 'none', runId: 'none' };
  const run: RunRecord = {
    ...search,
    runId,
    workflowId,
    hyperparameters: found.hyperparameters,
    compute: trained.compute,
    gate: gateSettingsSchema.parse({ ...search.gate, ...gate }),
    reason,
    startedAt: new Date().toISOString(),
  };
  await saveRun(store, run);
  return { run, summary: `trial ${trial} of search ${searchRunId}, base ${run.base}` };
}

/**
 * The source that `{}` means: the champion's, or before the first champion the newest run's. For a retraining source that is
 * the current champion and the feedback until now.
 */
async function sourceAgain(
  store: ObjectStore,
  model: string,
  runId: string,
  champion: ChampionSettings | null,
): Promise<DataSource> {
  const source = champion?.source ?? (await latestRun(store, model, runId))?.source ?? noSource(model);
  return source.kind === 'retraining'
    ? { ...source, datasetDigest: undefined, feedbackUntil: undefined }
    : source;
}

function noSource(model: string): never {
  throw new EvergreenError(
    'invalid-input',
    `${model} was never trained, so there is no last source to train from again. Name one: source: {"kind":"file","path":"…"} or {"kind":"sample"}.`,
  );
}
