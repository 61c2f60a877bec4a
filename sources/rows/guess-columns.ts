import type { DataSource, IngestReport } from '../../contracts/dataset.js';
import { EvergreenError } from '../../contracts/errors.js';
import { parseSplit } from './parse-split.js';

export type ColumnRole = IngestReport['columns']['guessed'][number];

/** The column names that the user gave. */
export type NamedColumns = Pick<
  Extract<DataSource, { kind: 'file' }>,
  'textColumn' | 'labelColumn' | 'splitColumn' | 'groupColumn'
>;

/** The index of each role's column, and which roles were guessed. */
export interface ColumnRoles {
  text: number;
  label: number;
  split?: number;
  group?: number;
  guessed: ColumnRole[];
}

/** Usual column names by role, likeliest first. They are compared without case and punctuation. */
const knownNames: Record<ColumnRole, string[]> = {
  text: [
    ...[
      'text',
      'review',
      'reviewtext',
      'reviewbody',
      'sentence',
      'content',
      'comment',
      'commenttext',
      'body',
    ],
    ...['message', 'tweet', 'document', 'utterance', 'post', 'question', 'description', 'headline', 'title'],
  ],
  label: [
    ...['label', 'labels', 'sentiment', 'class', 'target', 'category', 'polarity', 'intent', 'topic'],
    ...['rating', 'stars', 'overall', 'score'],
  ],
  split: ['split', 'set', 'subset', 'fold', 'partition'],
  group: [
    ...['group', 'groupid', 'movie', 'movieid', 'film', 'filmid', 'product', 'productid', 'asin', 'book'],
    ...['bookid', 'author', 'authorid', 'user', 'userid', 'thread', 'threadid', 'conversationid'],
  ],
};

const roles: ColumnRole[] = ['text', 'label', 'split', 'group'];
const normalizeName = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** True when a cell is a usual column name of labeled text. */
export function isKnownColumnName(cell: string): boolean {
  return roles.some((role) => knownNames[role].includes(normalizeName(cell)));
}

/**
 * Finds the column of each role: by the name that the user gave, else by a usual name, else (text and label
 * only) by the values of the first rows. Texts are long and varied; labels have few different values.
 * @param sample the first rows, [row][column]
 * @throws EvergreenError `invalid-data` when a named column is absent, or text or label cannot be found
 */
export function guessColumns(
  columns: string[],
  sample: string[][],
  named: NamedColumns,
  fileName: string,
): ColumnRoles {
  const found: Partial<Record<ColumnRole, number>> = {};
  const guessed: ColumnRole[] = [];
  for (const role of roles) {
    const name = named[`${role}Column`];
    if (name !== undefined) found[role] = findNamed(name, role, columns, fileName);
  }
  const isFree = (index: number) => !Object.values(found).includes(index);
  const guess = (role: ColumnRole, find: () => number | undefined) => {
    if (found[role] !== undefined) return;
    const index = find();
    if (index === undefined) return;
    found[role] = index;
    guessed.push(role);
  };
  const stats = columns.map((_, index) => describe(sample.map((row) => row[index] ?? '')));

  for (const role of roles) {
    guess(role, () =>
      firstDefined(knownNames[role], (known) => {
        const index = columns.findIndex((name, at) => isFree(at) && normalizeName(name) === known);
        if (index === -1 || (role === 'split' && !stats[index]!.namesSplits)) return undefined;
        return index;
      }),
    );
  }
  guess('text', () => longestVaried(stats, isFree));
  guess('label', () => onlyFewValued(stats, isFree));

  const { text, label } = found;
  if (text === undefined || label === undefined) {
    const role = text === undefined ? 'text' : 'label';
    throw new EvergreenError(
      'invalid-data',
      `Cannot tell which column of ${fileName} is the ${role}. Name it with ${role}Column; there are: ${columns.join(', ')}`,
      { details: { columns, role } },
    );
  }
  return { text, label, split: found.split, group: found.group, guessed };
}

function findNamed(name: string, role: ColumnRole, columns: string[], fileName: string): number {
  const exact = columns.indexOf(name);
  const index =
    exact === -1 ? columns.findIndex((column) => normalizeName(column) === normalizeName(name)) : exact;
  if (index !== -1) return index;
  throw new EvergreenError(
    'invalid-data',
    `${fileName} has no column "${name}" (${role}Column). There are: ${columns.join(', ')}`,
    { details: { columns, role } },
  );
}

interface ColumnStatistics {
  distinct: number;
  filled: number;
  meanLength: number;
  namesSplits: boolean;
}

function describe(values: string[]): ColumnStatistics {
  const filled = values.filter((value) => value.trim() !== '');
  return {
    distinct: new Set(filled).size,
    filled: filled.length,
    meanLength: filled.reduce((sum, value) => sum + value.length, 0) / Math.max(1, filled.length),
    namesSplits: filled.length > 0 && filled.every((value) => parseSplit(value) !== undefined),
  };
}

function longestVaried(stats: ColumnStatistics[], isFree: (index: number) => boolean): number | undefined {
  const varied = stats
    .map((column, index) => ({ ...column, index }))
    .filter(
      ({ index, distinct, filled, meanLength }) => isFree(index) && distinct > filled / 2 && meanLength >= 10,
    )
    .sort((a, b) => b.meanLength - a.meanLength);
  return varied[0]?.index;
}

function onlyFewValued(stats: ColumnStatistics[], isFree: (index: number) => boolean): number | undefined {
  const few = stats
    .map((column, index) => ({ ...column, index }))
    .filter(
      ({ index, distinct, filled, meanLength, namesSplits }) =>
        isFree(index) &&
        distinct >= 2 &&
        distinct <= Math.min(50, filled / 2) &&
        meanLength <= 40 &&
        !namesSplits,
    );
  return few.length === 1 ? few[0]!.index : undefined;
}

function firstDefined<Item, Value>(
  items: Item[],
  find: (item: Item) => Value | undefined,
): Value | undefined {
  for (const item of items) {
    const value = find(item);
    if (value !== undefined) return value;
  }
  return undefined;
}
