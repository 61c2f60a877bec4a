import { EvergreenError, type ErrorCode } from '../../contracts/errors.js';
import type { CandidateProblem } from '../../contracts/evaluation.js';

/** Thrown when it is the candidate itself that cannot be asked: a reason to reject it, not to fail or to wait. */
export class UnusableCandidate extends Error {
  constructor(readonly problem: CandidateProblem) {
    super(problem.message);
  }
}

/** What a bad artifact causes. An outage of the store, a full disk or a cancellation is not among them. */
const faultsOfArtifacts: readonly ErrorCode[] = ['corrupt-object', 'not-found', 'invalid-model', 'internal'];

const isFaultOfArtifact = (error: unknown): error is EvergreenError =>
  error instanceof EvergreenError && faultsOfArtifacts.includes(error.code);

/**
 * Does something with the candidate, twice if need be, for a process may be killed and a transfer go wrong.
 * @throws UnusableCandidate with `check` when the artifact is to blame both times
 */
export async function runCandidateCheck<Result>(
  check: CandidateProblem['check'],
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work().catch((error: unknown) => {
      if (isFaultOfArtifact(error)) return work();
      throw error;
    });
  } catch (error) {
    if (isFaultOfArtifact(error)) throw new UnusableCandidate({ check, message: error.message });
    throw error;
  }
}
