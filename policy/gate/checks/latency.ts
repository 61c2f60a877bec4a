import type { GateInput } from '../gate-input.js';
import { compared, skipped, type GateOutcome } from '../gate-outcome.js';

/** Is the candidate not much slower than the champion? */
export function latency({ latency, settings }: GateInput): GateOutcome {
  if (!latency || latency.championMs === null) return skipped('There is no champion to measure against.');
  const threshold = settings.maximumLatencyRatio;
  return compared({
    value: latency.candidateMs / latency.championMs,
    threshold,
    requirement: 'at most',
    unit: 'ratio',
    explanation: `One text takes ${latency.candidateMs.toFixed(1)} ms, the champion needs ${latency.championMs.toFixed(1)} ms (medians, asked in turn); at most ${threshold} times as long is allowed.`,
  });
}
