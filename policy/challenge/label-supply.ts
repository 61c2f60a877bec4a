import type { SplitName } from '../../contracts/dataset.js';
import type { Observation } from '../../contracts/observation.js';
import { heldOutRows } from '../feedback/held-out-rows.js';
import { seenSince } from '../feedback/unused-rows.js';
import type { JudgingRow } from './eligible-labels.js';

const dayMs = 24 * 3_600_000;
const windowDays = 7;

/**
 * How many labels that may judge arrive a day, over the last seven days, or since the first one if that is less, but at
 * least over one day; and how many a challenger would find already: those that no retraining trains on, that did not
 * raise the alarm, and whose texts were seen since the traffic changed.
 * @param rows see `labelsThatJudge`
 */
export function countLabelSupply(
  rows: readonly JudgingRow[],
  options: {
    known: ReadonlyMap<string, { split: SplitName }> | null;
    raisedAlarm: ReadonlySet<string>;
    /** When the traffic changed, in milliseconds since 1970; null: it did not. */
    changedAt: number | null;
    now: number;
  },
): Pick<Observation['feedback'], 'labelsPerDay' | 'labelsAtHand'> {
  const { known, raisedAlarm, changedAt, now } = options;
  const agesInDays = rows.map(({ at }) => (now - Date.parse(at)) / dayMs);
  const oldest = agesInDays.reduce((days, age) => Math.max(days, age), 1);
  const period = Math.min(windowDays, oldest);
  return {
    labelsPerDay: agesInDays.filter((age) => age <= period).length / period,
    labelsAtHand: heldOutRows(seenSince(rows, changedAt), known).filter(
      ({ rowId }) => !raisedAlarm.has(rowId),
    ).length,
  };
}
