import type { GateSettings } from '../../contracts/decision.js';
import { EvergreenError } from '../../contracts/errors.js';
import type { RetrainingReason } from '../../contracts/lifecycle.js';
import type { GateInput } from './gate-input.js';
import { predictedClass } from '../../contracts/predicted-class.js';
import { tangoScoreTest, type PairedCounts } from '../statistics/tango.js';

/** Both models' answers on the same row. */
export interface PairedRow {
  id: string;
  actual: number;
  candidate: number;
  champion: number;
  textLength: number;
  source: string | null;
}

/** The candidate's test rows that the champion was not trained on. */
export interface ComparedRows {
  all: PairedRow[];
  /** Test rows of both models' data; with those labelled since, where either are too few to be judged apart. */
  established: PairedRow[];
  /** Rows labelled since the champion was trained; empty when they are too few to be judged apart. */
  recent: PairedRow[];
}

/** Fewer rows than these find no difference but a huge one. */
const minimumRecentRows = 50;

/** A replacement for one of these reasons promises to be better; any other only to be as good and newer. */
export const mustImprove = (reason: RetrainingReason): boolean =>
  reason !== 'schedule' && reason !== 'manual';

/**
 * The rows that candidate and champion are compared on. A string says why they are not compared.
 * @throws EvergreenError `invalid-input` when the two reports are about different rows
 */
export function compareRows(input: GateInput): ComparedRows | string {
  const { champion, candidate, championSample, candidateSample, championRows, settings } = input;
  if (championSample && !candidateSample)
    return 'The champion comes from the sample corpus: it yields to a model of real data.';
  if (!champion) return 'There is no champion to compare with.';
  if (champion.labels.join('\n') !== candidate.labels.join('\n'))
    return 'The champion has other labels, so accuracies cannot be compared.';
  const pairs = pairRows(input);
  if (!championRows) return { all: pairs, established: pairs, recent: [] };

  const all = pairs.filter(({ id }) => !championRows.trained.has(id));
  const shared = all.filter(({ id }) => championRows.test.has(id));
  const since = all.filter(({ id }) => !championRows.test.has(id));
  const required = rowsToShowNonInferiority(settings);
  const isApart = since.length >= (mustImprove(input.reason) ? minimumRecentRows : required);
  return {
    all,
    established: isApart && shared.length >= required ? shared : all,
    recent: isApart ? since : [],
  };
}

function pairRows({ candidate, champion }: GateInput): PairedRow[] {
  const positions = new Map(champion!.rowIds.map((id, row) => [id, row]));
  return candidate.rowIds.map((id, row) => {
    const other = positions.get(id);
    if (other === undefined || champion!.actual[other] !== candidate.actual[row])
      throw new EvergreenError(
        'invalid-input',
        `The champion's report lacks test row ${id} of the candidate, or gives it another label. Evaluate both on the same rows.`,
      );
    return {
      id,
      actual: candidate.actual[row]!,
      candidate: predictedClass(candidate.probabilities[row]!),
      champion: predictedClass(champion!.probabilities[other]!),
      textLength: candidate.textLengths[row]!,
      source: candidate.sources?.[row] ?? null,
    };
  });
}

/** The number of rows from which on a candidate that answers exactly as the champion is shown to be not worse. */
export function rowsToShowNonInferiority({
  nonInferiorityMargin,
  significanceLevel,
}: Pick<GateSettings, 'nonInferiorityMargin' | 'significanceLevel'>): number {
  if (nonInferiorityMargin === 0) return Infinity;
  const isShown = (rows: number): boolean =>
    tangoScoreTest({ rows, wins: 0, losses: 0 }, -nonInferiorityMargin) < significanceLevel;
  let enough = 1;
  while (!isShown(enough)) enough *= 2;
  let tooFew = enough / 2;
  while (enough - tooFew > 1) {
    const middle = Math.floor((tooFew + enough) / 2);
    if (isShown(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
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
