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

const words = (list: string): string[] => list.split(' ');

/** Usual column names by role, likeliest first. They are compared without case and punctuation. */
const knownNames: Record<ColumnRole, string[]> = {
  text: [
    ...words('text review reviewtext reviewbody sentence content comment commenttext body message tweet'),
    ...words('document utterance post question description headline title'),
  ],
  label: [
    ...words('label labels sentiment class target category polarity intent topic'),
    ...words('rating stars overall score'),
  ],
  split: words('split set subset fold partition'),
  group: [
    ...words('group groupid movie movieid film filmid product productid asin book bookid'),
    ...words('author authorid user userid thread threadid conversationid'),
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
  const stats = columns.map((_, index) => describeColumn(sample, index));

  const normalized = columns.map(normalizeName);
  for (const role of roles) {
    const isUsable = (index: number) => index !== -1 && (role !== 'split' || stats[index]!.namesSplits);
    guess(role, () =>
      knownNames[role]
        .map((known) => normalized.findIndex((name, index) => name === known && isFree(index)))
        .find(isUsable),
    );
  }
  guess('text', () => longestVaried(stats, isFree));
  guess('label', () => onlyFewValued(stats, isFree));

  const { text, label } = found;
  if (text === undefined || label === undefined) {
    const role = text === undefined ? 'text' : 'label';
    throw new EvergreenError(
      'invalid-data',
      `Cannot tell which column of ${fileName} is the ${role}. ${nameColumns(columns, `Name it with --${role}-column; there are`)}`,
      { details: { role } },
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
    `${fileName} has no column "${name}" (--${role}-column). ${nameColumns(columns, 'There are')}`,
    { details: { role } },
  );
}

const longestName = 60;
const maximumNames = 50;

/** The names of a single column would be the first line of the file, which may be any file. */
function nameColumns(columns: readonly string[], introduction: string): string {
  if (columns.length < 2) return 'The file has only one column';
  const names = columns.slice(0, maximumNames).map((name) => name.slice(0, longestName));
  return `${introduction}: ${names.join(', ')}`;
}

interface ColumnStatistics {
  index: number;
  distinct: number;
  filled: number;
  meanLength: number;
  namesSplits: boolean;
}

function describeColumn(sample: string[][], index: number): ColumnStatistics {
  const filled = sample.map((row) => row[index] ?? '').filter((value) => value.trim() !== '');
  return {
    index,
    distinct: new Set(filled).size,
    filled: filled.length,
    meanLength: filled.reduce((sum, value) => sum + value.length, 0) / Math.max(1, filled.length),
    namesSplits: filled.length > 0 && filled.every((value) => parseSplit(value) !== undefined),
  };
}

function longestVaried(stats: ColumnStatistics[], isFree: (index: number) => boolean): number | undefined {
  const varied = stats
    .filter(
      ({ index, distinct, filled, meanLength }) => isFree(index) && distinct > filled / 2 && meanLength >= 10,
    )
    .sort((a, b) => b.meanLength - a.meanLength);
  return varied[0]?.index;
}

function onlyFewValued(stats: ColumnStatistics[], isFree: (index: number) => boolean): number | undefined {
  const few = stats.filter(
    ({ index, distinct, filled, meanLength, namesSplits }) =>
      isFree(index) &&
      distinct >= 2 &&
      distinct <= Math.min(50, filled / 2) &&
      meanLength <= 40 &&
      !namesSplits,
  );
  return few.length === 1 ? few[0]!.index : undefined;
}
