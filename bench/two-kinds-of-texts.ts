import { resolve } from 'node:path';
import { randomWords, shuffledIndices } from '../model/random.js';
import { rowId } from '../policy/split.js';
import { readSplit, type LocalDataset } from '../registry/datasets.js';
import type { SplitName } from '../contracts/dataset.js';
import { readRows } from '../sources/rows/read-rows.js';

export interface LabeledText {
  text: string;
  label: string;
}

/** Options of a bench that trains on one kind of text and then meets another. */
export const twoKindsOptions = {
  data: { type: 'string', default: '../shared/data/imdb.csv.gz' },
  then: { type: 'string', default: '../shared/data/amazon-reviews.csv.gz' },
  /** Only rows of the other kind with this value in this column. */
  'then-where': { type: 'string', default: 'domain=electronics' },
  base: { type: 'string', default: '../shared/models/all-MiniLM-L6-v2' },
  limit: { type: 'string', default: '1500' },
  threads: { type: 'string', default: '2' },
} as const;

/** `tiny`, or the path of a base. */
export const baseOf = (name: string): string => (name === 'tiny' ? name : resolve(name));

/** Ids of the rows of some splits. */
export async function idsOf(dataset: LocalDataset, splits: readonly SplitName[]): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const split of splits) for await (const { id } of readSplit(dataset, split)) ids.add(id);
  return ids;
}

/**
 * The labeled texts of a file that are not in `seen`, shuffled.
 * @param where only rows with this value in this column, for example `domain=electronics`
 */
export async function readUnseenTexts(
  path: string,
  seen: ReadonlySet<string>,
  where?: string,
): Promise<LabeledText[]> {
  const [groupColumn, wanted] = where?.split('=') ?? [];
  const rows: LabeledText[] = [];
  const table = await readRows({ path: resolve(path), ...(groupColumn && { groupColumn }) });
  for await (const row of table.rows)
    if (!('dropped' in row) && !seen.has(rowId(row.text)) && (!wanted || row.group === wanted))
      rows.push({ text: row.text, label: row.label });
  return Array.from(shuffledIndices(rows.length, randomWords(11)), (index) => rows[index]!);
}
