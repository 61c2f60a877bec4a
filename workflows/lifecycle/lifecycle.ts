import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  isCancellation,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { Candidate } from '../../activities/steps/fine-tune.js';
import {
  lifecycleInputSchema,
  type LifecycleInput,
  type LifecycleResult,
} from '../../contracts/lifecycle.js';
import type { RunRecord } from '../../contracts/run.js';
import {
  closeCancelledRun,
  evaluate,
  fineTune,
  gate,
  ingest,
  prepare,
  promote,
  tokenize,
} from './activities.js';
import { parseWorkflowInput } from '../parse-workflow-input.js';
import { digestAttribute, modelAttribute, reasonAttribute, verdictAttribute } from '../search-attributes.js';
import { statusQuery } from './messages.js';
import { StepLog } from './step-log.js';
import { tellMonitor } from './tell-monitor.js';

/** How often a run may lose the race for the championship before it gives up. */
const maximumPromotionRounds = 5;

/**
 * Data in, a promoted model out: prepare → ingest → tokenize → fine-tune → evaluate → gate → promote.
 * `{}` trains again from the last source. A rejected candidate stays in the registry, as does that of a cancelled run.
 */
export async function lifecycleWorkflow(...inputs: LifecycleInput[]): Promise<LifecycleResult> {
  const request = parseWorkflowInput(lifecycleInputSchema, inputs, 'lifecycle input');
  const log = new StepLog(request.model, request.reason);
  setHandler(statusQuery, () => log.status);
  upsertSearchAttributes([
    { key: modelAttribute, value: request.model },
    { key: reasonAttribute, value: request.reason },
  ]);
  const reached: Reached = { run: null, candidate: null };
  try {
    const result = await runLifecycle(request, log, reached);
    await tellMonitor(request, { result });
    return result;
  } catch (thrown) {
    const error = asCancellation(thrown);
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => closeCancelled(reached, log));
    else log.enter('failed');
    await tellMonitor(request, { error });
    throw error;
  }
}

/** A step that fails between the cancellation and hearing of it is not tried again: what ended the run is the cancellation. */
const asCancellation = (thrown: unknown): unknown =>
  CancellationScope.current().consideredCancelled && !isCancellation(thrown)
    ? new CancelledFailure('Cancelled', undefined, thrown instanceof Error ? thrown : undefined)
    : thrown;

/** How far a run has come. */
interface Reached {
  run: RunRecord | null;
  candidate: Candidate | null;
}

/** Tidies up and tells what is left; the run is cancelled whether that works or not. */
async function closeCancelled({ run, candidate }: Reached, log: StepLog): Promise<void> {
  if (run === null) return log.cancelled('Nothing was begun.');
  const kept = await closeCancelledRun({ run, candidate }).then(
    ({ summary }) => summary,
    () => 'The store did not answer, so nothing was removed.',
  );
  log.cancelled(kept);
}

async function runLifecycle(
  request: ReturnType<typeof lifecycleInputSchema.parse>,
  log: StepLog,
  reached: Reached,
): Promise<LifecycleResult> {
  const run = await log.run(
    'prepare',
    () => prepare(request),
    (done) => done.summary,
  );
  reached.run = run;
  const data = await log.run(
    'ingest',
    () => ingest({ run }),
    (done) => done.summary,
  );
  const tokens = await log.run(
    'tokenize',
    () => tokenize({ run, dataset: data.dataset }),
    (done) => done.summary,
  );
  const candidate = await log.run(
    'fine-tune',
    () => fineTune({ run, dataset: data.dataset, tokens }),
    (done) => done.summary,
  );
  reached.candidate = candidate;
  upsertSearchAttributes([{ key: digestAttribute, value: candidate.digest }]);

  for (let round = 1; round <= maximumPromotionRounds; round++) {
    const evaluation = await log.run(
      'evaluate',
      () => evaluate({ run, dataset: data.dataset, candidate }),
      (done) => done.summary,
    );
    const decision = await log.run(
      'gate',
      () => gate({ run, evaluation }),
      (done) => done.summary,
    );
    log.judged(decision.checks);
    upsertSearchAttributes([{ key: verdictAttribute, value: decision.verdict }]);
    const promotion =
      decision.verdict === 'promote'
        ? await log.run(
            'promote',
            () => promote({ run, candidate, evaluation }),
            (done) => done.summary,
          )
        : { outcome: 'rejected' as const, generation: null };
    if (promotion.outcome === 'lost-race') continue;

    log.enter(promotion.outcome);
    return {
      model: request.model,
      runId: run.runId,
      verdict: decision.verdict,
      promoted: promotion.outcome === 'promoted',
      digest: candidate.digest,
      generation: promotion.generation,
      metrics: evaluation.metrics,
      datasetDigest: data.dataset.digest,
      failedChecks: decision.failedChecks,
      secondsPerStep: log.secondsPerStep(),
    };
  }
  throw ApplicationFailure.nonRetryable(
    `Another model was promoted during each of ${maximumPromotionRounds} evaluations. The candidate ${candidate.digest} is kept; start the lifecycle again.`,
    'conflict',
  );
}
