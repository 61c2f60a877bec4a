import { createHash } from 'node:crypto';
import { splitNames, type RowCaps, type SplitName } from '../contracts/dataset.js';
import { feedbackKindOf } from './feedback/row-source.js';

/** The fields of a row that decide its split. `split` comes from the source's split column. */
export interface SplittableRow {
  id: string;
  group?: string;
  split?: SplitName;
  /** Where the row comes from: see policy/feedback `rowSourceOf`. */
  source?: string;
  /** When the label was accepted, in ms since 1970. */
  atMs?: number;
}

/** Rows by their number, for example an array. */
type SplittableRows = Pick<readonly SplittableRow[], 'length' | 'at'>;

/** The rows of each split, as indices into the rows given. */
export type SplitSelection = Record<SplitName, number[]>;

const salt = 'evergreen/split/1:';
/** Of 100 buckets: test below the first bound, validation below the second, training above. */
const testBound = 12;
const validationBound = 20;

/** A number holds this many hexadecimal digits exactly. */
const exactDigits = 13;

/** Two texts are the same text when this is equal: NFKC, lower case, white space collapsed. */
export const normalizeText = (text: string): string =>
  text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();

/** The first 16 hexadecimal digits of the normalized text's sha256. */
export const rowId = (text: string): string =>
  // Not a slice of all digits: V8 would keep them all in memory.
  createHash('sha256').update(normalizeText(text)).digest().toString('hex', 0, 8);

/**
 * The split of a text by its id, or of all texts of a group. It depends on nothing but the text (or group), so
 * test rows stay out of every later training without any stored state.
 */
export function splitOf(id: string, group?: string): SplitName {
  const key = group === undefined ? `text:${id}` : `group:${group}`;
  const bucket =
    createHash('sha256')
      .update(salt + key)
      .digest()
      .readUIntBE(0, 6) % 100;
  if (bucket < testBound) return 'test';
  return bucket < validationBound ? 'validation' : 'train';
}

/**
 * Chooses the rows of each split, sorted by row id (a hash).
 * A row that names its split keeps it. When no row names validation (or test), some rows named train go there
 * by their hash. The rows of a group are never in two splits. Test keeps its groups before validation, and
 * validation before train; a group's other rows are left out.
 * The row cap of validation (or test) holds for rows from feedback and for all others separately, so that neither takes the
 * other's places. Of rows from feedback the newest are kept: they show the texts of now.
 * @param options.limit the most training rows; it never changes which rows are validation and test
 */
export function assignRows(
  rows: SplittableRows,
  { rowCaps, limit }: { rowCaps: RowCaps; limit?: number | undefined },
): SplitSelection {
  const named = new Set<SplitName | undefined>();
  for (let index = 0; index < rows.length; index++) named.add(rows.at(index)!.split);
  const pools: SplitSelection = { train: [], validation: [], test: [] };
  const order = new Float64Array(rows.length);
  for (let index = 0; index < rows.length; index++) {
    const row = rows.at(index)!;
    order[index] = Number.parseInt(row.id.slice(0, exactDigits), 16);
    pools[poolOf(row, named)].push(index);
  }

  const isFree = (index: number, ...others: Set<string | undefined>[]) => {
    const { group } = rows.at(index)!;
    return group === undefined || !others.some((groups) => groups.has(group));
  };
  const groupsOf = (split: SplitName) => new Set(pools[split].map((index) => rows.at(index)!.group));
  const testGroups = groupsOf('test');
  const validation = pools.validation.filter((index) => isFree(index, testGroups));
  const validationGroups = new Set(validation.map((index) => rows.at(index)!.group));
  const train = pools.train.filter((index) => isFree(index, testGroups, validationGroups));

  const selection = { train, validation, test: pools.test };
  for (const split of splitNames)
    selection[split].sort((a, b) => order[a]! - order[b]! || compare(rows.at(a)!.id, rows.at(b)!.id));
  return {
    train: selection.train.slice(0, limit),
    validation: capRows(rows, selection.validation, rowCaps.validation),
    test: capRows(rows, selection.test, rowCaps.test),
  };
}

/** @param indices in the order that is kept */
function capRows(rows: SplittableRows, indices: readonly number[], cap: number): number[] {
  const isFeedback = (index: number): boolean => feedbackKindOf(rows.at(index)!.source) !== null;
  const atMs = (index: number): number => rows.at(index)!.atMs ?? 0;
  const feedback = indices.filter(isFeedback);
  const kept = new Set([
    ...indices.filter((index) => !isFeedback(index)).slice(0, cap),
    ...(feedback.length > cap ? feedback.sort((a, b) => atMs(b) - atMs(a)).slice(0, cap) : feedback),
  ]);
  return indices.filter((index) => kept.has(index));
}

function poolOf(row: SplittableRow, named: ReadonlySet<SplitName | undefined>): SplitName {
  if (row.split === 'test' || row.split === 'validation') return row.split;
  const split = splitOf(row.id, row.group);
  return row.split === 'train' && named.has(split) ? 'train' : split;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
