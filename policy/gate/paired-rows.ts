import { EvergreenError } from '../../contracts/errors.js';
import type { GateInput } from './gate-input.js';
import { predictedClass } from './predicted-class.js';
import type { PairedCounts } from './statistics/tango.js';

/** Both models' answers on the same rows. */
export interface PairedRow {
  actual: number;
  candidate: number;
  champion: number;
  textLength: number;
}

/** Fewer shared rows than this say too little; then all rows count. */
const minimumSharedRows = 100;

/**
 * The rows that candidate and champion are compared on: those that were test rows at both trainings where that is known,
 * else all of the candidate's. A string says why they cannot be compared.
 * @throws EvergreenError `invalid-input` when the two reports are about different rows
 */
export function pairRows(input: GateInput): PairedRow[] | string {
  const { candidate, champion, championSample, candidateSample, championTestRowIds } = input;
  if (championSample && !candidateSample)
    return 'The champion comes from the sample corpus: it yields to a model of real data.';
  if (!champion) return 'There is no champion to compare with.';
  if (champion.labels.join('\n') !== candidate.labels.join('\n'))
    return 'The champion has other labels, so accuracies cannot be compared.';
  const positions = new Map(champion.rowIds.map((id, row) => [id, row]));
  const pairs = candidate.rowIds.map((id, row) => {
    const other = positions.get(id);
    if (other === undefined || champion.actual[other] !== candidate.actual[row])
      throw new EvergreenError(
        'invalid-input',
        `The champion's report lacks test row ${id} of the candidate, or gives it another label. Evaluate both on the same rows.`,
      );
    return {
      id,
      actual: candidate.actual[row]!,
      candidate: predictedClass(candidate.probabilities[row]!),
      champion: predictedClass(champion.probabilities[other]!),
      textLength: candidate.textLengths[row]!,
    };
  });
  const shared = championTestRowIds ? pairs.filter(({ id }) => championTestRowIds.has(id)) : pairs;
  return shared.length >= minimumSharedRows ? shared : pairs;
}

/** On how many rows only one of the two was right. */
export function countDifferences(rows: readonly PairedRow[]): PairedCounts {
  let wins = 0;
  let losses = 0;
  for (const { actual, candidate, champion } of rows) {
    if (candidate === actual && champion !== actual) wins++;
    if (candidate !== actual && champion === actual) losses++;
  }
  return { rows: rows.length, wins, losses };
}
