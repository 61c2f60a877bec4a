import { EvergreenError } from '../../contracts/errors.js';

/** Test rows below which cross-validated predictions judge. The gate's tests say little about fewer rows. */
export const fewTestRows = 100;
/** A source with as many rows has enough training rows to fine-tune, which is worth more than a closer judgment. */
export const maximumCrossValidatedRows = 500;
export const crossValidationFolds = 5;

/** Of 16 cross-validated rows even 12 right are p = 0.07, and an accuracy may be off by ten points or more. */
const fewRowsToTell = 100;

/** Whether cross-validation judges on so few rows that they can hardly tell a useful model from a guess. */
export const canHardlyTell = (judged: { rows: number; crossValidationFolds?: number | undefined }): boolean =>
  judged.crossValidationFolds !== undefined && judged.rows < fewRowsToTell;

/** What decides the fold of a row. Rows of one group or one cluster of nearly equal texts are in one fold. */
export interface FoldableRow {
  label: string;
  group?: string | undefined;
  cluster: number;
}

/** Whether all rows train and cross-validation judges. */
export const isCrossValidated = (counts: { rows: number; test: number }): boolean =>
  counts.test < fewTestRows && counts.rows < maximumCrossValidatedRows;

/**
 * The fold of each row, with about as many rows of each label in every fold: the largest units first, each into the fold that
 * has the fewest rows of its labels (stratified group k-fold). Of equal folds it is the first one for every label, so that where
 * one label has a row more, the others have, too: else the training rows of a fold would be biased against its rows. Depends on
 * nothing but the rows and their order.
 * @throws EvergreenError `invalid-data` when all rows of a label must be in one fold
 */
export function assignFolds(rows: readonly FoldableRow[]): number[] {
  const countsOfFolds = Array.from({ length: crossValidationFolds }, () => new Map<string, number>());
  const foldOfRow = new Array<number>(rows.length).fill(0);
  for (const unit of unitsOf(rows).sort((a, b) => b.length - a.length || a[0]! - b[0]!)) {
    const crowding = countsOfFolds.map((counts) =>
      unit.reduce((sum, row) => sum + (counts.get(rows[row]!.label) ?? 0), 0),
    );
    const fold = crowding.indexOf(Math.min(...crowding));
    const counts = countsOfFolds[fold]!;
    for (const row of unit) {
      const { label } = rows[row]!;
      counts.set(label, (counts.get(label) ?? 0) + 1);
      foldOfRow[row] = fold;
    }
  }
  requireSeveralFolds(rows, foldOfRow);
  return foldOfRow;
}

/** Rows that must share a fold, as indices: connected by a group or a cluster. */
function unitsOf(rows: readonly FoldableRow[]): number[][] {
  const parents = rows.map((_, row) => row);
  const rootOf = (row: number): number => {
    while (parents[row] !== row) row = parents[row]!;
    return row;
  };
  const first = new Map<string, number>();
  rows.forEach(({ group, cluster }, row) => {
    const keys = [`cluster:${cluster}`, ...(group === undefined ? [] : [`group:${group}`])];
    for (const key of keys) {
      const earlier = first.get(key);
      if (earlier === undefined) first.set(key, row);
      else {
        const [a, b] = [rootOf(earlier), rootOf(row)];
        parents[Math.max(a, b)] = Math.min(a, b);
      }
    }
  });
  const units = new Map<number, number[]>();
  rows.forEach((_, row) => units.set(rootOf(row), [...(units.get(rootOf(row)) ?? []), row]));
  return [...units.values()];
}

function requireSeveralFolds(rows: readonly FoldableRow[], foldOfRow: readonly number[]): void {
  const foldsOf = new Map<string, Set<number>>();
  rows.forEach(({ label }, row) => {
    const folds = foldsOf.get(label) ?? new Set();
    foldsOf.set(label, folds.add(foldOfRow[row]!));
  });
  const single = [...foldsOf].filter(([, folds]) => folds.size < 2).map(([label]) => `"${label}"`);
  if (single.length > 0)
    throw new EvergreenError(
      'invalid-data',
      `All rows of ${single.join(', ')} are of one group or nearly equal, so no model can be tested on such a row that was not trained on its like. Add rows of other groups or other texts.`,
    );
}
