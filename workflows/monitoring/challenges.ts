import type { ChallengeProgress } from '../../contracts/challenge.js';
import { withLogEntry, withProblem } from './notes.js';
import type { State } from './state.js';

/** The state after the challenge was judged: it goes on, or it ended and decides what became of its retraining. */
export function withJudgedChallenge(state: State, progress: ChallengeProgress | null, at: number): State {
  if (progress === null || progress.end === null) return { ...state, challenge: progress };
  const { end, runId, decision } = progress;
  const { outcome, generation } = end;
  const challenger = `Challenger ${decision.challengerDigest.slice(0, 12)}`;
  const what =
    outcome === 'promoted' ? `promoted as generation ${generation}` : outcome.replace('given-up', 'given up');
  const text = `${challenger} ${what}: ${end.summary}`;
  const retrainings = state.retrainings.map((retraining) => {
    if (retraining.runId !== runId) return retraining;
    if (outcome === 'promoted') return { ...retraining, outcome, generation };
    // A scheduled candidate looks for no gain, so that the labels show none is no failure.
    const isFailure = outcome === 'rejected' && retraining.reason !== 'schedule';
    return isFailure ? { ...retraining, outcome } : retraining;
  });
  const ended = withLogEntry({ ...state, challenge: null, retrainings }, text, at);
  if (outcome === 'unusable') return withProblem(ended, text, at);
  return outcome === 'promoted' ? { ...ended, observationIsOutdated: true } : ended;
}
