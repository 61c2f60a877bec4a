import { EvergreenError } from '../../contracts/errors.js';
import type { EvaluationReport } from '../../contracts/evaluation.js';
import { predictedClass } from '../../contracts/predicted-class.js';
import type { PairedCounts } from '../statistics/tango.js';

/** Both models' predicted classes for the same row. */
export interface PairedRow {
  id: string;
  actual: number;
  candidate: number;
  champion: number;
  /** In characters. */
  textLength: number;
  source: string | null;
  /** Rows of one group are alike, so they are not independent evidence. */
  group: string | null;
  /** Labeled since the champion was trained and since the traffic changed. */
  isRecent: boolean;
}

/**
 * Pairs two models' answers to the candidate's test rows.
 * @param isRecent whether a row was labeled since the champion was trained and since the traffic changed
 * @throws EvergreenError `invalid-input` when the two reports are about different rows
 */
export function pairRows(
  candidate: EvaluationReport,
  champion: EvaluationReport,
  isRecent: (id: string) => boolean,
): PairedRow[] {
  const positions = new Map(champion.rowIds.map((id, row) => [id, row]));
  const championClass = (row: number): number => {
    const id = candidate.rowIds[row]!;
    const other = positions.get(id);
    if (other === undefined || champion.actual[other] !== candidate.actual[row])
      throw new EvergreenError(
        'invalid-input',
        `The champion's report lacks test row ${id} of the candidate or gives it another label. Evaluate both models on the same rows.`,
      );
    return predictedClass(champion.probabilities[other]!, champion);
  };
  return pairWith(candidate, championClass, isRecent);
}

/** Pairs the candidate's answers with those of any other model, which `classOf` gives by the number of the row. */
export const pairWith = (
  candidate: EvaluationReport,
  classOf: (row: number) => number,
  isRecent: (id: string) => boolean,
): PairedRow[] =>
  candidate.rowIds.map((id, row) => ({
    id,
    actual: candidate.actual[row]!,
    candidate: predictedClass(candidate.probabilities[row]!, candidate),
    champion: classOf(row),
    textLength: candidate.textLengths[row]!,
    source: candidate.sources[row]!,
    group: candidate.groups?.[row] ?? null,
    isRecent: isRecent(id),
  }));

/**
 * On how many rows only one of the two models is right. A win is a row that only the candidate gets right.
 */
export function countDifferences(rows: readonly PairedRow[]): PairedCounts {
  let wins = 0;
  let losses = 0;
  for (const { actual, candidate, champion } of rows) {
    if (candidate === actual && champion !== actual) wins++;
    if (champion === actual && candidate !== actual) losses++;
  }
  return { rows: rows.length, wins, losses };
}
