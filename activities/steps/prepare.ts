import { activityInfo } from '@temporalio/activity';
import { rowCapsSchema } from '../../contracts/dataset.js';
import { gateSettingsSchema } from '../../contracts/decision.js';
import { describeSource } from '../../contracts/describe-source.js';
import { EvergreenError } from '../../contracts/errors.js';
import { resolveHyperparameters } from '../../contracts/hyperparameters.js';
import type { ParsedLifecycleInput } from '../../contracts/lifecycle.js';
import type { RunRecord } from '../../contracts/run.js';
import type { Preparation } from '../../contracts/step-results.js';
import { latestRun, saveRun } from '../../registry/runs.js';
import type { ActivityDependencies } from '../dependencies.js';
import { pinBase } from '../inputs/pin-base.js';
import { pinSource, sourceAgain } from '../inputs/pin-source.js';

/** Fixes every setting of a run before it starts, and records them as `runs/<runId>/run.json`. */
export const createPrepare = ({ store }: ActivityDependencies) => ({
  async prepare(request: ParsedLifecycleInput): Promise<Preparation> {
    const { model } = request;
    const { workflowId, runId } = activityInfo().workflowExecution ?? { workflowId: 'none', runId: 'none' };
    const last = request.source && request.base ? null : await latestRun(store, model, runId);
    const requestedSource = request.source ?? sourceAgain(last?.source ?? noSource(model));
    const source = await pinSource(store, model, requestedSource);
    const requestedBase = request.base ?? last?.base ?? (source.kind === 'sample' ? 'tiny' : 'minilm');
    const { base, hyperparameters } = await pinBase(store, model, requestedBase);
    const run: RunRecord = {
      formatVersion: 1,
      runId,
      workflowId,
      model,
      source,
      rowCaps: rowCapsSchema.parse(request.rowCaps),
      base,
      hyperparameters: resolveHyperparameters(base, { ...hyperparameters, ...request.training }),
      compute: null,
      gate: gateSettingsSchema.parse(request.gate),
      reason: request.reason,
      startedAt: new Date().toISOString(),
    };
    await saveRun(store, run);
    return { run, summary: `${describeSource(source)}, base ${base}` };
  },
});

function noSource(model: string): never {
  throw new EvergreenError(
    'invalid-input',
    `${model} was never trained, so there is no last source to train from again. Name one: source: {"kind":"file","path":"…"} or {"kind":"sample"}.`,
  );
}
