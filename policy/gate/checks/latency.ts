import type { GateInput } from '../gate-input.js';
import { checkThreshold, skipped, type GateOutcome } from '../gate-outcome.js';

/**
 * Checks how much slower than the champion the candidate is. A champion of the sample corpus is tiny and sets no
 * standard for a model of real data.
 */
export function latency({ candidateSample, champion, latency, settings }: GateInput): GateOutcome {
  if (champion?.sample && !candidateSample)
    return skipped('The champion was trained on the sample corpus, so a model of real data may be slower.');
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
