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

/** Why a row is in no split, although no limit keeps it out: another row, in a more protected split, is too much like it. */
export type LeakReason =
  'near-duplicate-of-test' | 'near-duplicate-of-validation' | 'group-of-test' | 'group-of-validation';

const salt = 'evergreen/split/1:';
/** Of 100 buckets: test below the first bound, validation below the second, training above. */
const testBound = 12;
const validationBound = 20;

/** A number holds this many hexadecimal digits exactly. */
const exactDigits = 13;

/** Two texts are the same text when this is equal: NFKC, lower case, white space collapsed. */
export const normalizeText = (text: string): string =>
  // A single space stays without a replacement: most white space is one, and replacements are slow.
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s{2,}|[^\S ]/gu, ' ')
    .trim();

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
 * by their hash. The rows of a group, and nearly equal texts, are never in two splits: test keeps its rows before validation, and
 * validation before train; the other rows are left out.
 * The row cap of validation (or test) holds for rows from feedback and for all others separately, so that neither takes the
 * other's places. Of rows from feedback the newest are kept: they show the texts of now.
 * @param options.clusters a number for each row, equal for nearly equal texts; without it, no two are
 * @param options.onLeak called for each row that is left out because it is like one of a more protected split
 * @param options.limit the most training rows; it never changes which rows are validation and test
 */
export function assignRows(
  rows: SplittableRows,
  options: {
    rowCaps: RowCaps;
    limit?: number | undefined;
    clusters?: Uint32Array;
    onLeak?: (index: number, reason: LeakReason) => void;
  },
): SplitSelection {
  const { rowCaps, limit, clusters, onLeak = () => undefined } = options;
  const named = new Set<SplitName | undefined>();
  for (let index = 0; index < rows.length; index++) named.add(rows.at(index)!.split);
  const pools: SplitSelection = { train: [], validation: [], test: [] };
  for (let index = 0; index < rows.length; index++) pools[poolOf(rows.at(index)!, named)].push(index);
  const order = orderOf(rows);

  /** The rows of `less` that are unlike every row of a more protected split. */
  const keepUnlike = (
    less: readonly number[],
    protectedRows: readonly number[],
    name: 'test' | 'validation',
  ) => {
    const groups = new Set(protectedRows.map((index) => rows.at(index)!.group));
    const known = new Set(protectedRows.map((index) => clusters?.[index]));
    return less.filter((index) => {
      const { group } = rows.at(index)!;
      const isOfGroup = group !== undefined && groups.has(group);
      const isNear = clusters !== undefined && known.has(clusters[index]);
      if (isOfGroup || isNear) onLeak(index, isOfGroup ? `group-of-${name}` : `near-duplicate-of-${name}`);
      return !isOfGroup && !isNear;
    });
  };
  const { test } = pools;
  const validation = keepUnlike(pools.validation, test, 'test');
  const train = keepUnlike(keepUnlike(pools.train, test, 'test'), validation, 'validation');

  const selection = { train, validation, test };
  for (const split of splitNames) sortById(rows, selection[split], order);
  return {
    train: train.slice(0, limit),
    validation: capRows(rows, validation, rowCaps.validation),
    test: capRows(rows, test, rowCaps.test),
  };
}

/** All rows, sorted by row id, as training rows. @param limit the most of them */
export function trainOnAllRows(rows: SplittableRows, limit: number | undefined): SplitSelection {
  const train = Array.from({ length: rows.length }, (_, index) => index);
  return { train: sortById(rows, train, orderOf(rows)).slice(0, limit), validation: [], test: [] };
}

/** The first digits of each row's id, as numbers. */
function orderOf(rows: SplittableRows): Float64Array {
  const order = new Float64Array(rows.length);
  for (let index = 0; index < rows.length; index++)
    order[index] = Number.parseInt(rows.at(index)!.id.slice(0, exactDigits), 16);
  return order;
}

const sortById = (rows: SplittableRows, indices: number[], order: Float64Array): number[] =>
  indices.sort((a, b) => order[a]! - order[b]! || compare(rows.at(a)!.id, rows.at(b)!.id));

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
