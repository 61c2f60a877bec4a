import type { FeedbackKind } from '../../contracts/feedback.js';

/** Rows of one label that a sender may always add, however small the dataset is. */
const alwaysAllowed = 50;
/** The most that reports of errors may be of all training rows. */
const largestErrorShare = 0.1;

/** What a row from feedback is capped by, whether an earlier dataset holds it already or not. */
export interface CappedRow {
  kind: FeedbackKind;
  /** Who sent it: the unit of the cap, since a sender can choose any number of names. */
  sender: string;
  source: string;
  label: string;
  /** When the label was accepted, in ms since 1970. */
  atMs: number;
}

/**
 * Limits the influence of each sender, over all generations: for each label it may contribute at most as many rows as the
 * original data has training rows, so that it can at most double them. The newest rows are kept, and each of the sender's
 * sources gets an equal share, so that a flood from one does not push out the others. Reports of errors are not counted here:
 * see `capErrors`.
 * @param rows what earlier datasets hold and what is new, without test rows
 * @param originalCounts training rows of each label that did not come from feedback
 */
export function capSenders<Row extends CappedRow>(
  rows: readonly Row[],
  originalCounts: ReadonlyMap<string, number>,
): Set<Row> {
  const budgets = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.sender}\0${row.label}`;
    const group = budgets.get(key);
    if (group === undefined) budgets.set(key, [row]);
    else group.push(row);
  }
  return new Set(
    [...budgets.values()].flatMap((given) =>
      keepNewest(given, Math.max(alwaysAllowed, originalCounts.get(given[0]!.label) ?? 0)),
    ),
  );
}

/**
 * Limits reports of errors, of all senders and generations together, to 10 % of the training rows.
 * @param otherRows training rows that are not reports of errors
 */
export const capErrors = <Row extends CappedRow>(rows: readonly Row[], otherRows: number): Set<Row> =>
  new Set(keepNewest(rows, Math.floor((otherRows * largestErrorShare) / (1 - largestErrorShare) + 1e-9)));

/** The newest rows of each source in turn: first the newest of every source, then the second newest, and so on. */
function keepNewest<Row extends CappedRow>(rows: readonly Row[], budget: number): Row[] {
  if (rows.length <= budget) return [...rows];
  const newestFirst = rows.toReversed().sort((a, b) => b.atMs - a.atMs);
  const seen = new Map<string, number>();
  const ranked = newestFirst.map((row) => {
    const rank = seen.get(row.source) ?? 0;
    seen.set(row.source, rank + 1);
    return { row, rank };
  });
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, budget)
    .map(({ row }) => row);
}
