import type { Decision } from '../../contracts/decision.js';
import type { EvaluationReport } from '../../contracts/evaluation.js';
import type { RetrainingReason } from '../../contracts/lifecycle.js';
import { rowsToShowNonInferiority } from '../statistics/sample-size.js';
import { findClassShift, type ClassShift } from './class-shift.js';
import type { GateChampion, GateInput } from './gate-input.js';
import { skipped, type GateOutcome } from './gate-outcome.js';
import { gateLevels } from './levels.js';
import { pairRows, type PairedRow } from './paired-rows.js';

/**
 * The candidate's test rows that may judge: the champion was not trained on them, they did not raise its alarm, and no
 * newer label contradicts them. Every check against the champion uses these.
 */
export interface ComparedRows {
  all: PairedRow[];
  /**
   * Test rows of both models' datasets, and those from before the traffic changed; all rows when these, or the recent ones,
   * are too few to be tested alone.
   */
  oldRows: PairedRow[];
  /**
   * Test rows labeled since the champion was trained and, when the traffic changed, since then; empty when they are too few
   * to be tested alone.
   */
  recentRows: PairedRow[];
  /** Whether the newest labels have other class shares than some of these rows. */
  classShift: (rows: readonly PairedRow[]) => ClassShift | null;
  counts: NonNullable<Decision['comparedRows']>;
}

/** Candidate and champion on the same rows, or the reason why they cannot be compared. */
export type ChampionComparison =
  { champion: EvaluationReport; rows: ComparedRows } | { champion: null; reason: string };

/** Fewer rows than this reveal only a huge difference. */
const minimumRecentRows = 50;

/** Whether the candidate must be better than the champion; when not, being as good and newer is enough. */
export const requiresImprovement = (reason: RetrainingReason): boolean =>
  reason !== 'schedule' && reason !== 'manual';

/**
 * Pairs the answers of candidate and champion. The gate does this once, before its checks run.
 * @throws EvergreenError `invalid-input` when the two reports are about different rows
 */
export function compareWithChampion(input: GateInput): ChampionComparison {
  const { candidateSample, champion } = input;
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
  return { champion: champion.report, rows: selectRows(input, champion, champion.report) };
}

/** Turns a check that compares rows into one that is skipped when there are none to compare. */
export const whenCompared =
  (check: (input: GateInput, rows: ComparedRows) => GateOutcome) =>
  (input: GateInput, comparison: ChampionComparison): GateOutcome =>
    comparison.champion ? check(input, comparison.rows) : skipped(comparison.reason);

function selectRows(input: GateInput, champion: GateChampion, report: EvaluationReport): ComparedRows {
  const { rows: known, alarmRows, rowsBeforeChange, contradictedRows, newestLabelCounts } = champion;
  const excluded = { trainedOn: 0, raisedAlarm: 0, contradicted: 0 };
  const all = pairRows(
    input.candidate,
    report,
    (id) => known !== null && !known.test.has(id) && !rowsBeforeChange.has(id),
  ).filter(({ id }) => {
    const reason = known?.trained.has(id)
      ? 'trainedOn'
      : alarmRows.has(id)
        ? 'raisedAlarm'
        : contradictedRows.has(id)
          ? 'contradicted'
          : null;
    if (reason !== null) excluded[reason] += 1;
    return reason === null;
  });
  const groups = separate(all, input);
  return {
    all,
    ...groups,
    classShift: (rows) => findClassShift(rows, newestLabelCounts, input.settings.significanceLevel),
    counts: { old: groups.oldRows.length, recent: groups.recentRows.length, excluded },
  };
}

function separate(all: PairedRow[], input: GateInput): Pick<ComparedRows, 'oldRows' | 'recentRows'> {
  const recentRows = all.filter(({ isRecent }) => isRecent);
  if (recentRows.length < minimumRecentRows) return { oldRows: all, recentRows: [] };
  const oldRows = all.filter(({ isRecent }) => !isRecent);
  const required = rowsToShowNonInferiority(input.settings.nonInferiorityMargin, gateLevels(input).pass);
  return { oldRows: oldRows.length < required ? all : oldRows, recentRows };
}
