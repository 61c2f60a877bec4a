import type { GateInput } from '../gate-input.js';
import { checkThreshold, skipped, type GateOutcome } from '../gate-outcome.js';

/** Checks how much slower than the champion the candidate is. */
export function latency({ latency, settings }: GateInput): GateOutcome {
  if (!latency || latency.championMs === null) return skipped('There is no champion to compare with.');
  const threshold = settings.maximumLatencyRatio;
  return checkThreshold({
    value: latency.candidateMs / latency.championMs,
    threshold,
    requirement: 'at most',
    unit: 'ratio',
    explanation: `One text takes ${latency.candidateMs.toFixed(1)} ms, with the champion ${latency.championMs.toFixed(1)} ms (medians, measured alternately); at most ${threshold} times the champion's is allowed.`,
  });
}
