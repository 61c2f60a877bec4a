import { EvergreenError } from '../../contracts/errors.js';
import type { EvaluationReport } from '../../contracts/evaluation.js';
import { predictedClass } from '../../contracts/predicted-class.js';
import { countPairs, type PairedCounts } from '../statistics/tango.js';

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
  /** Labeled since the champion was trained. */
  isRecent: boolean;
}

/**
 * Pairs two models' answers to the candidate's test rows.
 * @param isRecent whether a row was labeled since the champion was trained
 * @throws EvergreenError `invalid-input` when the two reports are about different rows
 */
export function pairRows(
  candidate: EvaluationReport,
  champion: EvaluationReport,
  isRecent: (id: string) => boolean,
): PairedRow[] {
  const positions = new Map(champion.rowIds.map((id, row) => [id, row]));
  return candidate.rowIds.map((id, row) => {
    const other = positions.get(id);
    if (other === undefined || champion.actual[other] !== candidate.actual[row])
      throw new EvergreenError(
        'invalid-input',
        `The champion's report lacks test row ${id} of the candidate or gives it another label. Evaluate both models on the same rows.`,
      );
    return {
      id,
      actual: candidate.actual[row]!,
      candidate: predictedClass(candidate.probabilities[row]!, candidate),
      champion: predictedClass(champion.probabilities[other]!, champion),
      textLength: candidate.textLengths[row]!,
      source: candidate.sources[row]!,
      group: candidate.groups?.[row] ?? null,
      isRecent: isRecent(id),
    };
  });
}

/**
 * On how many rows only one of the two models is right. A win is a row that only the candidate gets right.
 */
export const countDifferences = (rows: readonly PairedRow[]): PairedCounts =>
  countPairs(
    rows,
    ({ actual, candidate }) => candidate === actual,
    ({ actual, champion }) => champion === actual,
  );
