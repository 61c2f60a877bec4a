import { EvergreenError, type ErrorCode } from '../../contracts/errors.js';
import type { CandidateProblem } from '../../contracts/evaluation.js';

/** The candidate itself cannot be evaluated: a reason to reject it, not a reason to retry the step. */
export class UnusableCandidateError extends Error {
  constructor(readonly problem: CandidateProblem) {
    super(problem.message);
  }
}

/**
 * Error codes that a bad artifact causes. An outage of the store, a full disk or a cancellation has another
 * code.
 */
const artifactErrorCodes: readonly ErrorCode[] = ['corrupt-object', 'not-found', 'invalid-model', 'internal'];

const isCausedByArtifact = (error: unknown): error is EvergreenError =>
  error instanceof EvergreenError && artifactErrorCodes.includes(error.code);

/**
 * Runs one part of the candidate's evaluation. An error that the artifact may have caused is retried once,
 * since a killed process or a broken transfer looks the same.
 * @param check the gate check that the candidate fails when this part fails
 * @throws UnusableCandidateError when both attempts fail with such an error; any other error unchanged
 */
export async function runCandidateCheck<Result>(
  check: CandidateProblem['check'],
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work().catch((error: unknown) => {
      if (isCausedByArtifact(error)) return work();
      throw error;
    });
  } catch (error) {
    if (isCausedByArtifact(error)) throw new UnusableCandidateError({ check, message: error.message });
    throw error;
  }
}
