import type { SplitName } from '../../contracts/dataset.js';
import type { FeedbackRow } from '../../contracts/feedback.js';
import { seenSince } from '../feedback/unused-rows.js';
import { trustedLabels, type Trust } from '../feedback/trusted-labels.js';

/** A label that judges: of a text that both models can classify. */
export type JudgingRow = FeedbackRow & { text: string };

/** The trusted labels whose texts are known, so that models can answer them. */
export const labelsThatJudge = (rows: readonly FeedbackRow[], trust: Trust): JudgingRow[] =>
  trustedLabels(rows, trust).filter((row): row is JudgingRow => row.text !== undefined);

/** The rows of a model's dataset, by id; null when the dataset is lost. */
export type KnownRows = ReadonlyMap<string, { split: SplitName }> | null;

/**
 * Sorts labels by what they may do in a challenge. `trained` are the ids of the texts that a model was trained on or
 * calibrated with; where a dataset is lost, the hash alone decides. `recent` are the labels that came after the champion's
 * promotion, and before it those test rows that are newer than the champion's data; when the traffic changed, only those of
 * texts that were seen since.
 * @param datasets of the champion and of the challenger
 */
export function sortLabels(
  rows: readonly JudgingRow[],
  options: {
    datasets: readonly KnownRows[];
    promotedAt: number;
    feedbackInChampion: number;
    /** When the traffic changed, in milliseconds since 1970; null: it did not. */
    changedAt: number | null;
  },
): { recent: JudgingRow[]; trained: Set<string> } {
  const { datasets, promotedAt, feedbackInChampion, changedAt } = options;
  const trains = ({ rowId, split }: JudgingRow, known: KnownRows): boolean => {
    const ownSplit = known === null ? split : known.get(rowId)?.split;
    return ownSplit !== undefined && ownSplit !== 'test';
  };
  const isTestRow = (row: JudgingRow): boolean =>
    row.split === 'test' || datasets.some((known) => known?.get(row.rowId)?.split === 'test');
  return {
    recent: seenSince(rows, changedAt).filter(
      (row) => Date.parse(row.at) >= promotedAt || (row.sequence > feedbackInChampion && isTestRow(row)),
    ),
    trained: new Set(
      rows.filter((row) => datasets.some((known) => trains(row, known))).map(({ rowId }) => rowId),
    ),
  };
}
