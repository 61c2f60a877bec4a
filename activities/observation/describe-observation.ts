import { percent } from '../../contracts/percent.js';
import type { Champion } from '../../contracts/champion.js';
import type { Observation } from '../../contracts/monitor.js';

/** Figures, and a summary line for a person. */
export function describeObservation(
  seen: { champion: null } | ({ champion: Champion } & Omit<Observation, 'champion' | 'summary'>),
): Observation {
  if (seen.champion === null)
    return {
      champion: null,
      accuracy: null,
      drift: null,
      feedback: { newRows: 0, newRowsSinceDrift: 0, quarantined: [] },
      problems: [],
      summary: 'no champion yet',
    };
  const { champion, accuracy, drift, feedback } = seen;
  const { digest, generation, promotedAt } = champion;
  const parts = [
    `champion generation ${generation} (${digest.slice(0, 12)}), promoted ${promotedAt}`,
    accuracy === null
      ? 'no labelled text has judged it'
      : `accuracy ${percent(accuracy.rate, 1)} (${percent(accuracy.low, 1)} to ${percent(accuracy.high, 1)}) on ${accuracy.rows} labelled texts, threshold ${percent(accuracy.threshold, 1)}${accuracy.alarmed ? ': BELOW' : ''}`,
    drift === null
      ? 'no texts to compare'
      : `${drift.texts} texts: ${drift.drifting.length === 0 ? 'no drift' : `DRIFT of ${drift.drifting.join(', ')}`}`,
    `${feedback.newRows} new rows to train on`,
    ...(feedback.quarantined.length > 0 ? [`quarantined: ${feedback.quarantined.join(', ')}`] : []),
  ];
  return {
    ...seen,
    champion: { digest, generation, promotedAt: Date.parse(promotedAt) },
    summary: parts.join('; '),
  };
}
