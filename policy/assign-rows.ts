import { splitNames, type RowCaps, type SplitName } from '../contracts/dataset.js';
import { feedbackKindOf } from './feedback/row-source.js';
import { compareIds, orderOfId, sortById } from './sort-by-id.js';
import { splitOf } from './split.js';

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

export interface AssignmentOptions {
  rowCaps: RowCaps;
  /** The most training rows; it never changes which rows are validation and test. */
  limit?: number | undefined;
  /** A number for each row, equal for nearly equal texts; without it, no two are. */
  clusters?: Uint32Array;
  /** Called for each row that is left out because it is like one of a more protected split. */
  onLeak?: (index: number, reason: LeakReason) => void;
}

/** Rows between two yields: milliseconds of work. */
const rowsPerTurn = 10_000;

/**
 * Chooses the rows of each split, sorted by row id (a hash).
 * A row that names its split keeps it. When no row names validation (or test), some rows named train go there
 * by their hash. The rows of a group, and nearly equal texts, are never in two splits: test keeps its rows before validation, and
 * validation before train; the other rows are left out.
 * The row cap of validation (or test) holds for rows from feedback and for all others separately, so that neither takes the
 * other's places. Of rows from feedback the newest are kept: they show the texts of now.
 * The caller can do something else after each `yield`: ten million rows take more than a minute.
 */
export function* assignRowsInTurns(
  rows: SplittableRows,
  { rowCaps, limit, clusters, onLeak = () => undefined }: AssignmentOptions,
): Generator<undefined, SplitSelection> {
  const { order, named, hashed, hasGroups, hasSources } = yield* describeRows(rows);
  const sorted = yield* sortById(rows, order);
  const isNamed = splitNames.map((_, code) => named.includes(code));
  const trainCode = splitNames.indexOf('train');
  /** As in `hashed`, but what a row names goes first. */
  const codes = hashed.map((code, index) => {
    const name = named[index]!;
    return name === noSplit || (name === trainCode && !isNamed[code]) ? code : name;
  });
  const rowsIn = (split: SplitName) => {
    const code = splitNames.indexOf(split);
    return sorted.filter((index) => codes[index] === code);
  };
  yield;
  const groupOf = (index: number) => (hasGroups ? rows.at(index)!.group : undefined);
  /** The rows of `less` that are unlike every row of a more protected split. */
  const keepUnlike = (less: Uint32Array, protectedRows: Uint32Array, name: 'test' | 'validation') => {
    const groups = new Set<string | undefined>();
    const known = new Set<number | undefined>();
    for (const index of protectedRows) {
      if (hasGroups) groups.add(groupOf(index));
      if (clusters) known.add(clusters[index]);
    }
    return less.filter((index) => {
      const group = groupOf(index);
      const isOfGroup = group !== undefined && groups.has(group);
      const isNear = clusters !== undefined && known.has(clusters[index]);
      if (isOfGroup || isNear) onLeak(index, isOfGroup ? `group-of-${name}` : `near-duplicate-of-${name}`);
      return !isOfGroup && !isNear;
    });
  };
  const test = rowsIn('test');
  yield;
  const validation = keepUnlike(rowsIn('validation'), test, 'test');
  yield;
  let train = rowsIn('train');
  yield;
  train = keepUnlike(train, test, 'test');
  yield;
  train = keepUnlike(train, validation, 'validation');
  yield;
  const cap = (indices: Uint32Array, most: number): number[] =>
    hasSources ? capRows(rows, Array.from(indices), most) : Array.from(indices.subarray(0, most));
  return {
    train: Array.from(train.subarray(0, limit)),
    validation: cap(validation, rowCaps.validation),
    test: cap(test, rowCaps.test),
  };
}

/** All rows, sorted by row id, as training rows. @param limit the most of them */
export function trainOnAllRows(rows: SplittableRows, limit: number | undefined): SplitSelection {
  const ids = Array.from({ length: rows.length }, (_, index) => rows.at(index)!.id);
  const train = Array.from(ids.keys()).sort((a, b) => compareIds(ids[a]!, ids[b]!));
  return { train: train.slice(0, limit), validation: [], test: [] };
}

/** Of a row that names no split. */
const noSplit = splitNames.length;

/**
 * What decides the splits, as columns: the first digits of each id as a number, and as positions in `splitNames` the split that a
 * row names, if any, and that of its hash.
 */
function* describeRows(rows: SplittableRows) {
  const order = new Float64Array(rows.length);
  const named = new Uint8Array(rows.length);
  const hashed = new Uint8Array(rows.length);
  let hasGroups = false;
  let hasSources = false;
  for (let index = 0; index < rows.length; index++) {
    if (index % rowsPerTurn === 0) yield;
    const { id, split, group, source } = rows.at(index)!;
    order[index] = orderOfId(id);
    named[index] = split === undefined ? noSplit : splitNames.indexOf(split);
    hashed[index] = splitNames.indexOf(splitOf(id, group));
    hasGroups ||= group !== undefined;
    hasSources ||= source !== undefined;
  }
  return { order, named, hashed, hasGroups, hasSources };
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
