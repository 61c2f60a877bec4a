import { EvergreenError } from '../../contracts/errors.js';
import type { EvaluationReport } from '../../contracts/evaluation.js';
import type { RetrainingReason } from '../../contracts/lifecycle.js';
import { predictedClass } from '../../contracts/predicted-class.js';
import { rowsToShowNonInferiority } from '../statistics/sample-size.js';
import { countPairs, type PairedCounts } from '../statistics/tango.js';
import type { ChampionRows, GateInput } from './gate-input.js';
import { skipped, type GateOutcome } from './gate-outcome.js';

/** Both models' predicted classes for the same row. */
export interface PairedRow {
  id: string;
  actual: number;
  candidate: number;
  champion: number;
  /** In characters. */
  textLength: number;
  source: string | null;
}

/**
 * The candidate's test rows that the champion was not trained on. Every check against the champion uses
 * these.
 */
export interface ComparedRows {
  all: PairedRow[];
  /**
   * Test rows of both models' datasets; all rows when these, or the new ones, are too few to be tested
   * separately.
   */
  sharedTestRows: PairedRow[];
  /**
   * Test rows labeled since the champion was trained; empty when they are too few to be tested separately.
   */
  newTestRows: PairedRow[];
}

/** Candidate and champion on the same rows, or the reason why they cannot be compared. */
export type ChampionComparison =
  { champion: EvaluationReport; rows: ComparedRows } | { champion: null; reason: string };

/** Fewer rows than this reveal only a huge difference. */
const minimumNewTestRows = 50;

/** Whether the candidate must be better than the champion; when not, being as good and newer is enough. */
export const requiresImprovement = (reason: RetrainingReason): boolean =>
  reason !== 'schedule' && reason !== 'manual';

/**
 * Pairs the answers of candidate and champion. The gate does this once, before its checks run.
 * @throws EvergreenError `invalid-input` when the two reports are about different rows
 */
export function compareWithChampion(input: GateInput): ChampionComparison {
  const { candidate, candidateSample, champion } = input;
  if (!champion) return { champion: null, reason: 'There is no champion to compare with.' };
  if (champion.sample && !candidateSample)
    return {
      champion: null,
      reason:
        'The champion was trained on the sample corpus, so any model trained on real data may replace it.',
    };
  if (!champion.report)
    return {
      champion: null,
      reason: 'The champion has different labels, so accuracies cannot be compared.',
    };
  const pairs = pairRows(candidate, champion.report);
  return { champion: champion.report, rows: groupRows(pairs, champion.rows, input) };
}

/** Turns a check that compares rows into one that is skipped when there are none to compare. */
export const whenCompared =
  (check: (input: GateInput, rows: ComparedRows) => GateOutcome) =>
  (input: GateInput, comparison: ChampionComparison): GateOutcome =>
    comparison.champion ? check(input, comparison.rows) : skipped(comparison.reason);

function pairRows(candidate: EvaluationReport, champion: EvaluationReport): PairedRow[] {
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
    };
  });
}

function groupRows(
  pairs: PairedRow[],
  championRows: ChampionRows | null,
  { reason, settings }: GateInput,
): ComparedRows {
  if (!championRows) return { all: pairs, sharedTestRows: pairs, newTestRows: [] };
  const all = pairs.filter(({ id }) => !championRows.trained.has(id));
  const sharedTestRows = all.filter(({ id }) => championRows.test.has(id));
  const newTestRows = all.filter(({ id }) => !championRows.test.has(id));
  const sufficient = rowsToShowNonInferiority(settings.nonInferiorityMargin, settings.significanceLevel);
  const minimum = requiresImprovement(reason) ? minimumNewTestRows : sufficient;
  if (newTestRows.length < minimum) return { all, sharedTestRows: all, newTestRows: [] };
  return { all, sharedTestRows: sharedTestRows.length < sufficient ? all : sharedTestRows, newTestRows };
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
