import { splitNames, type DatasetRow, type SplitName } from '../../contracts/dataset.js';
import type { FeedbackRow } from '../../contracts/feedback.js';
import { capErrors, capSenders, type CappedRow } from '../../policy/feedback/cap-senders.js';
import { requireEnoughInWindow } from '../../policy/feedback/require-enough-in-window.js';
import { feedbackKindOf, rowSourceOf } from '../../policy/feedback/row-source.js';
import { readSplit, type LocalDataset } from '../../registry/datasets.js';
import type { SourceRow } from '../../sources/rows/row-table.js';

type PlannedRow = Omit<SourceRow, 'line'>;

/** A training or validation row from feedback, in the dataset or new. */
interface Candidate extends CappedRow {
  id: string;
  split: SplitName;
}

export interface RetrainingPlan {
  /** A row of the champion's dataset as the retraining uses it; null when it is left out. */
  apply: (row: DatasetRow, split: SplitName) => PlannedRow | null;
  /** The new rows. */
  added: PlannedRow[];
  /** What was left out and why, for a person. */
  notes: string[];
  /** How much feedback is used, for a person. */
  usedFeedback: string;
}

/**
 * Decides which rows of the champion's dataset and of the feedback a retraining uses. It reads the dataset once and keeps only
 * what concerns feedback.
 * @throws EvergreenError `invalid-data` when the window leaves too few rows
 * @param feedback one row for each text, from sources that are used
 * @param options.leftOut sources of dataset rows that are not used, for example `feedback:shop`
 * @param options.oldestMs rows labeled before are left out
 * @param options.originalAt when rows without a time of their own were labeled
 */
export async function planRetraining(
  dataset: LocalDataset,
  feedback: readonly FeedbackRow[],
  options: { leftOut: ReadonlySet<string>; oldestMs: number; originalAt: string | undefined },
): Promise<RetrainingPlan> {
  const { manifest: base } = dataset;
  const withText = feedback.filter(({ text }) => text !== undefined);
  const known = withText.filter(({ label }) => base.labels.includes(label));
  const labels = new Map(known.map((row) => [row.rowId, row]));
  const fresh = new Map(labels);
  const isOld = (at: string | undefined): boolean => at !== undefined && Date.parse(at) < options.oldestMs;
  const isLeftOut = ({ source }: DatasetRow): boolean => source !== undefined && options.leftOut.has(source);
  const isTooOld = ({ id, label, at }: DatasetRow, split: SplitName): boolean => {
    const latest = labels.get(id);
    // A row that tests or validates keeps its label, so another label does not make it newer.
    const isRenewed = latest !== undefined && (split === 'train' || latest.label === label);
    return isOld(isRenewed ? latest.at : (at ?? options.originalAt));
  };

  // First pass: what the dataset holds of feedback, and which of its rows feedback corrects.
  const counts = { tooOld: 0, leftOut: 0, protectedRows: 0, originalTraining: 0 };
  const candidates: Candidate[] = [];
  const kept: { split: SplitName; label: string }[] = [];
  const corrections = new Map<string, FeedbackRow>();
  for (const split of splitNames)
    for await (const row of readSplit(dataset, split)) {
      if (isLeftOut(row)) {
        // Another source's label of the text stays among the new rows.
        counts.leftOut += 1;
        continue;
      }
      const kind = feedbackKindOf(row.source);
      const latest = fresh.get(row.id);
      fresh.delete(row.id);
      if (isTooOld(row, split)) {
        counts.tooOld += 1;
        continue;
      }
      kept.push({ split, label: row.label });
      const isCorrected = latest !== undefined && latest.label !== row.label;
      if (isCorrected && split !== 'train') counts.protectedRows += 1;
      if (isCorrected && split === 'train') {
        corrections.set(row.id, latest);
        candidates.push(candidateOf(latest, split));
      } else if (kind !== null && split !== 'test') candidates.push(candidateInDataset(row, kind, split));
      else if (split === 'train') counts.originalTraining += 1;
    }
  const inWindow = [...fresh.values()].filter(({ at }) => !isOld(at));
  counts.tooOld += fresh.size - inWindow.length;
  if (counts.tooOld > 0) requireEnoughInWindow([...kept, ...inWindow], base.labels, options.oldestMs);
  for (const row of inWindow) if (row.split !== 'test') candidates.push(candidateOf(row, row.split));

  const ofKind = (kind: CappedRow['kind']): Candidate[] => candidates.filter((row) => row.kind === kind);
  const random = capSenders(ofKind('random'), new Map(Object.entries(base.originalCounts)));
  const trainingRows = counts.originalTraining + [...random].filter(({ split }) => split === 'train').length;
  const errors = capErrors(ofKind('errors'), trainingRows);
  const dropped = candidates.filter((row) => !random.has(row) && !errors.has(row));
  const droppedIds = new Set(dropped.map(({ id }) => id));

  const added = inWindow.filter(({ rowId }) => !droppedIds.has(rowId)).map(plannedRow);
  const applied = [...corrections.values()].filter(({ rowId }) => !droppedIds.has(rowId)).map(plannedRow);
  const used = [...added, ...applied];
  return {
    added,
    apply(row, split) {
      if (isLeftOut(row) || isTooOld(row, split)) return null;
      const correction = corrections.get(row.id);
      if (!droppedIds.has(row.id))
        return correction === undefined ? { ...row, split } : { ...plannedRow(correction), split };
      // A correction that the cap drops leaves an original row as it was.
      return correction !== undefined && feedbackKindOf(row.source) === null ? { ...row, split } : null;
    },
    usedFeedback: `${used.length} labeled texts of feedback${used.length > 0 ? ` (${countBySource(used)})` : ''}`,
    notes: [
      ...note(feedback.length - withText.length, 'without text can only judge.'),
      ...note(withText.length - known.length, "have a label that the champion's dataset does not have."),
      ...note(
        counts.protectedRows,
        'would change the label of a row that tests or validates, which keeps its label.',
      ),
      ...note(counts.leftOut, "rows of the champion's dataset came from sources that are not used."),
      ...note(counts.tooOld, 'rows were labeled before the window began and are left out.'),
      ...(dropped.length > 0
        ? [
            `Left out because one sender gave too many of one label, or because reports of errors may be at most 10 % of the training rows: ${countBySource(dropped)}.`,
          ]
        : []),
    ],
  };
}

const note = (count: number, text: string): string[] => (count > 0 ? [`${count} ${text}`] : []);

const plannedRow = (row: FeedbackRow): PlannedRow => ({
  ...{ id: row.rowId, text: row.text!, label: row.label, split: row.split },
  ...{ source: rowSourceOf(row), sender: row.sender, at: row.at },
});

const candidateOf = (row: FeedbackRow, split: SplitName): Candidate => ({
  ...{ id: row.rowId, label: row.label, split, kind: row.kind },
  ...{ source: rowSourceOf(row), sender: row.sender, atMs: Date.parse(row.at) },
});

const candidateInDataset = (row: DatasetRow, kind: CappedRow['kind'], split: SplitName): Candidate => ({
  ...{ id: row.id, label: row.label, split, kind, source: row.source! },
  ...{ sender: row.sender ?? 'cli', atMs: Date.parse(row.at ?? '') || 0 },
});

function countBySource(rows: readonly { source?: string }[]): string {
  const counts = new Map<string, number>();
  for (const { source = '' } of rows) {
    const name = source.replace(/^feedback:/, '');
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${count} of ${name}`).join(', ');
}
