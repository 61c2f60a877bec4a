import { createHash } from 'node:crypto';
import { splitNames, type SplitName } from '../contracts/dataset.js';

/** What the split needs to know of a row; `split` is what the source's split column says. */
export interface SplittableRow {
  id: string;
  group?: string;
  split?: SplitName;
}

/** Rows by their number, for example an array. */
export interface SplittableRows {
  readonly length: number;
  at(index: number): SplittableRow | undefined;
}

/** The rows of each split, as indices into the rows given. */
export type SplitSelection = Record<SplitName, number[]>;

const salt = 'evergreen/split/1:';
/** Of 100 buckets: test below the first bound, validation below the second, training above. */
const testBound = 12;
const validationBound = 20;
/** More rows than these make judging slower, not better. */
const maximumRows = { validation: 1_000, test: 2_000 };

/** So many hexadecimal digits are exact as a number. */
const exactDigits = 13;

/** The text as far as it matters for being the same text: NFKC, lower case, white space collapsed. */
export const normaliseText = (text: string): string =>
  text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();

/** The first 16 hexadecimal digits of the normalised text's sha256. */
export const rowId = (text: string): string =>
  // Not a slice of all digits: V8 would keep them all in memory.
  createHash('sha256').update(normaliseText(text)).digest().toString('hex', 0, 8);

/**
 * The split that a text, or all texts of a group, belong to for ever: it depends on nothing but the text (or group),
 * so no state is needed to keep test rows out of a later training.
 */
export const assignSplit = ({ text, group }: { text: string; group?: string }): SplitName =>
  splitOf({ id: rowId(text), group });

/** The split of a text without a group, by its id. */
export const splitOfRowId = (id: string): SplitName => splitOf({ id });

function splitOf({ id, group }: SplittableRow): SplitName {
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
 * Chooses the rows of each split, each split in the order of the row ids (which are hashes).
 * Rows that name their split keep it; validation (or test) is carved out of the rows named train only when no row is named so.
 * A group's rows are never in two splits: the most protected one keeps them, its other rows are left out.
 * @param limit at most this many training rows; never changes which rows are validation and test
 */
export function assignRows(rows: SplittableRows, limit?: number): SplitSelection {
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
  const maximum = { ...maximumRows, train: limit ?? Infinity };
  for (const split of splitNames) {
    selection[split].sort((a, b) => order[a]! - order[b]! || compare(rows.at(a)!.id, rows.at(b)!.id));
    selection[split] = selection[split].slice(0, maximum[split]);
  }
  return selection;
}

function poolOf(row: SplittableRow, named: ReadonlySet<SplitName | undefined>): SplitName {
  if (row.split === 'test' || row.split === 'validation') return row.split;
  const split = splitOf(row);
  return row.split === 'train' && named.has(split) ? 'train' : split;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
