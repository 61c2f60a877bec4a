import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  isCancellation,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import {
  lifecycleInputSchema,
  type LifecycleInput,
  type LifecycleResult,
  type ParsedLifecycleInput,
} from '../../contracts/lifecycle.js';
import type { RunRecord } from '../../contracts/run.js';
import type { Candidate, FinishedTraining } from '../../contracts/step-results.js';
import { parseWorkflowInput } from '../parse-workflow-input.js';
import { digestAttribute, modelAttribute, reasonAttribute, verdictAttribute } from '../search-attributes.js';
import {
  closeCancelledRun,
  evaluate,
  fineTune,
  gate,
  ingest,
  loadTraining,
  openChallenge,
  prepare,
  promote,
  storeModel,
} from './activities.js';
import { statusQuery } from './messages.js';
import { signalMonitor } from './signal-monitor.js';
import { StepLog } from './step-log.js';
import { tokenizeDataset } from './tokenize-dataset.js';

/** How often other models may be promoted during the evaluation before a run gives up. */
const maximumPromotionRounds = 5;

/**
 * Data in, a promoted model out. The input `{}` does again what made the champion. A candidate that the gate
 * can neither promote nor reject becomes the challenger. One that is rejected, or whose run is cancelled,
 * stays in the registry.
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
  const { model, reason, finishedTraining } = request;
  const identity = { runId: workflowInfo().runId, searchRunId: finishedTraining?.runId ?? null, reason };
  try {
    const result = await runSteps(request, log, reached);
    await signalMonitor(model, identity, { result });
    return result;
  } catch (thrown) {
    const error = preferCancellation(thrown);
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => closeCancelled(reached, log));
    else log.enter('failed');
    await signalMonitor(model, identity, { error });
    throw error;
  }
}

async function runSteps(
  request: ParsedLifecycleInput,
  log: StepLog,
  reached: Reached,
): Promise<LifecycleResult> {
  const { run } = await log.run('prepare', () => prepare(request));
  reached.run = run;
  const { finishedTraining } = request;
  const { dataset, tokens, trained } =
    finishedTraining === undefined
      ? await trainAnew(run, log)
      : await log.run('load-training', () => loadTraining({ run, finishedTraining }));
  const candidate = await log.run('store-model', () => storeModel({ run, dataset, tokens, trained }));
  reached.candidate = candidate;
  upsertSearchAttributes([{ key: digestAttribute, value: candidate.digest }]);

  for (let round = 1; round <= maximumPromotionRounds; round++) {
    const evaluation = await log.run('evaluate', () => evaluate({ run, dataset, candidate }));
    const { verdict, checks, failedChecks, undecidedChecks } = await log.run('gate', () =>
      gate({ run, evaluation }),
    );
    log.showChecks(checks);
    const promotion =
      verdict === 'promote'
        ? await log.run('promote', () => promote({ run, candidate, evaluation }))
        : verdict === 'challenge'
          ? await log.run('open-challenge', () => openChallenge({ run, candidate, evaluation }))
          : { outcome: 'rejected' as const, generation: null };
    if (promotion.outcome === 'lost-race') continue;

    log.enter(promotion.outcome);
    upsertSearchAttributes([{ key: verdictAttribute, value: promotion.outcome }]);
    return {
      model: request.model,
      runId: run.runId,
      verdict,
      promoted: promotion.outcome === 'promoted',
      digest: candidate.digest,
      generation: promotion.generation,
      metrics: evaluation.metrics,
      datasetDigest: dataset.digest,
      failedChecks,
      undecidedChecks,
      secondsPerStep: log.secondsPerStep(),
    };
  }
  throw ApplicationFailure.nonRetryable(
    `Another model was promoted during each of ${maximumPromotionRounds} evaluations. The candidate ${candidate.digest} is kept; start the lifecycle again.`,
    'conflict',
  );
}

async function trainAnew(run: RunRecord, log: StepLog): Promise<Omit<FinishedTraining, 'summary'>> {
  const { dataset } = await log.run('ingest', () => ingest({ run }));
  const tokens = await log.run('tokenize', () => tokenizeDataset({ run, dataset }));
  const trained = await log.run('fine-tune', () => fineTune({ run, trial: 0, dataset, tokens }));
  return { dataset, tokens, trained };
}

/** How far a run got. */
interface Reached {
  run: RunRecord | null;
  candidate: Candidate | null;
}

/** A step that fails after a cancellation is not retried, so the cancellation is what ended the run. */
const preferCancellation = (thrown: unknown): unknown =>
  CancellationScope.current().consideredCancelled && !isCancellation(thrown)
    ? new CancelledFailure('Cancelled', undefined, thrown instanceof Error ? thrown : undefined)
    : thrown;

/** Removes what is no longer needed. The run ends as cancelled even when that fails. */
async function closeCancelled({ run, candidate }: Reached, log: StepLog): Promise<void> {
  if (run === null) return log.cancelled('Nothing was stored yet.');
  const kept = await closeCancelledRun({ run, candidate }).then(
    ({ summary }) => summary,
    () => 'The store did not answer, so nothing was removed.',
  );
  log.cancelled(kept);
}
