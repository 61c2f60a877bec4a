import { endWithResult, type LifecycleEnd } from '../../contracts/lifecycle-end.js';
import {
  lifecycleInputSchema,
  type LifecycleInput,
  type LifecycleResult,
} from '../../contracts/lifecycle.js';
import { trainFrom, type Step } from '../activity-steps.js';

/** A lifecycle by its real steps, in the order of the workflow, without Temporal. Nobody else promotes meanwhile. */
export async function runLifecycle(
  step: Step,
  request: LifecycleInput,
  runId: string,
): Promise<{ result: LifecycleResult; end: LifecycleEnd; verdict: string }> {
  const input = lifecycleInputSchema.parse(request);
  const { run, dataset, candidate } = await trainFrom(step, input, runId);
  const evaluation = await step('evaluate', { run, dataset, candidate }, runId);
  const { verdict, failedChecks, undecidedChecks, summary } = await step('gate', { run, evaluation }, runId);
  const promotion =
    verdict === 'promote'
      ? await step('promote', { run, candidate, evaluation }, runId)
      : verdict === 'challenge'
        ? await step('openChallenge', { run, candidate, evaluation }, runId)
        : null;
  const result: LifecycleResult = {
    model: input.model,
    runId,
    verdict,
    promoted: promotion?.outcome === 'promoted',
    digest: candidate.digest,
    generation: promotion?.generation ?? null,
    metrics: evaluation.metrics,
    datasetDigest: dataset.digest,
    failedChecks,
    undecidedChecks,
    secondsPerStep: {},
  };
  return {
    result,
    end: endWithResult({ runId, searchRunId: null, reason: input.reason }, result),
    verdict: summary,
  };
}
