import type { Champion } from '../../contracts/champion.js';
import type { Observation } from '../../contracts/observation.js';
import { percent } from '../../contracts/percent.js';

/** An observation before there is a champion. */
export const observationWithoutChampion: Observation = {
  champion: null,
  accuracy: null,
  drift: null,
  feedback: {
    newRows: 0,
    newRowsSinceDrift: 0,
    newRowsSincePromotion: 0,
    labelsPerDay: 0,
    labelsAtHand: 0,
    reportsOfErrors: 0,
    quarantined: [],
  },
  promotionsByHand: [],
  problems: [],
  summary: 'no champion yet',
};

/** An observation of a champion, with its summary. */
export function describeObservation(
  { digest, generation, promotedAt, workflowId, rolledBackFrom }: Champion,
  recipe: string,
  figures: Omit<Observation, 'champion' | 'summary'>,
): Observation {
  const { accuracy, drift, feedback } = figures;
  const parts = [
    `champion generation ${generation} (${digest.slice(0, 12)}), promoted ${promotedAt}`,
    accuracy === null ? 'not tested on labeled texts yet' : describeAccuracy(accuracy),
    drift === null ? 'no texts yet' : `${drift.texts} texts: ${describeDrift(drift.drifting)}`,
    `${feedback.newRows} new training rows`,
    `${feedback.labelsPerDay.toFixed(0)} labels of randomly chosen texts a day`,
    ...(feedback.quarantined.length > 0 ? [`quarantined: ${feedback.quarantined.join(', ')}`] : []),
  ];
  return {
    ...figures,
    champion: {
      digest,
      generation,
      promotedAt: Date.parse(promotedAt),
      byHand: workflowId === null,
      rolledBackFrom: rolledBackFrom ?? null,
      recipe,
    },
    summary: parts.join('; '),
  };
}

function describeAccuracy(accuracy: NonNullable<Observation['accuracy']>): string {
  const { rate, low, high, rows, threshold, alarmed } = accuracy;
  const interval = `${percent(low, 1)} to ${percent(high, 1)}`;
  const alarm = alarmed ? ': BELOW' : '';
  return `accuracy ${percent(rate, 1)} (${interval}) on ${rows} labeled texts, threshold ${percent(threshold, 1)}${alarm}`;
}

const describeDrift = (drifting: readonly string[]): string =>
  drifting.length === 0 ? 'no drift' : `DRIFT of ${drifting.join(', ')}`;
