import { activityInfo } from '@temporalio/activity';
import { EvergreenError } from '../../contracts/errors.js';
import { gateSettingsSchema } from '../../contracts/decision.js';
import { resolveHyperparameters } from '../../contracts/hyperparameters.js';
import type { ParsedLifecycleInput } from '../../contracts/lifecycle.js';
import { runRecordSchema, type RunRecord } from '../../contracts/run.js';
import { parseWith } from '../../contracts/parse.js';
import { describeSource } from '../../contracts/describe-source.js';
import { latestRun, saveRun } from '../../registry/runs.js';
import type { ActivityDependencies } from '../dependencies.js';
import { pinBase } from '../inputs/pin-base.js';
import { pinSource, sourceAgain } from '../inputs/pin-source.js';

/** Settles everything that a run needs to know before it starts, and records it as `runs/<runId>/run.json`. */
export const createPrepare = ({ store }: ActivityDependencies) => ({
  async prepare(request: ParsedLifecycleInput): Promise<RunRecord & { summary: string }> {
    const { workflowId, runId } = activityInfo().workflowExecution ?? { workflowId: 'none', runId: 'none' };
    const last = request.source && request.base ? null : await latestRun(store, request.model, runId);
    const source = await pinSource(
      store,
      request.model,
      request.source ?? sourceAgain(last?.source ?? noSource(request.model)),
    );
    const asked = request.base ?? last?.base ?? (source.kind === 'sample' ? 'tiny' : 'minilm');
    const { base, hyperparameters } = await pinBase(store, request.model, asked);
    const run = parseWith(
      runRecordSchema,
      {
        runId,
        workflowId,
        model: request.model,
        source,
        base,
        hyperparameters: resolveHyperparameters(base, { ...hyperparameters, ...request.training }),
        gate: gateSettingsSchema.parse(request.gate),
        reason: request.reason,
        startedAt: new Date().toISOString(),
      },
      'run',
    );
    await saveRun(store, run);
    return { ...run, summary: `${describeSource(source)}, base ${base}` };
  },
});

function noSource(model: string): never {
  throw new EvergreenError(
    'invalid-input',
    `${model} was never trained, so there is no last source to train from again. Name one: source: {"kind":"file","path":"…"} or {"kind":"sample"}.`,
  );
}
