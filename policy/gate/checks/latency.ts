import type { GateInput } from '../gate-input.js';
import { judged, skipped, type GateOutcome } from '../gate-outcome.js';

/** Is the candidate not much slower than the champion? */
export function latency({ latency, settings }: GateInput): GateOutcome {
  if (!latency || latency.championMs === null) return skipped('There is no champion to measure against.');
  const value = latency.candidateMs / latency.championMs;
  const threshold = settings.maximumLatencyRatio;
  return judged(value <= threshold, {
    value,
    threshold,
    explanation: `One text takes ${latency.candidateMs.toFixed(1)} ms, the champion needs ${latency.championMs.toFixed(1)} ms; at most ${threshold} times as long is allowed.`,
  });
}
