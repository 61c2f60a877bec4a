import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { EvergreenError } from '../../contracts/errors.js';
import { readRows, type FileSource } from './read-rows.js';
import type { DroppedRow, RowTable, SourceRow } from './row-table.js';

const namesOfFiles = /^[^.].*\.(csv|tsv|jsonl|parquet)(\.gz)?$/i;

/**
 * The files that a path stands for: itself, or, of a directory, all its CSV, JSONL and Parquet files in the order of their names.
 * Hidden files and subdirectories do not count.
 * @throws EvergreenError `invalid-data` for a directory without such files
 */
export async function listFiles(path: string): Promise<string[]> {
  // A missing file is reported when it is opened.
  const isDirectory = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isDirectory) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const files = entries
    .filter((entry) => !entry.isDirectory() && namesOfFiles.test(entry.name))
    .map(({ name }) => name)
    .sort();
  if (files.length > 0) return files.map((name) => join(path, name));
  throw new EvergreenError(
    'invalid-data',
    `${path} is a directory without CSV, JSONL or Parquet files. Their names must end with .csv, .tsv, .jsonl or .parquet, and .gz where they are compressed`,
  );
}

/**
 * Opens files of labeled texts, one after the other, as one table. The columns that the first file uses are those of all.
 * @param files from `listFiles`, at least one
 * @throws EvergreenError as `readRows`, and `invalid-data` for a file with other columns
 */
export async function readFiles(source: FileSource, files: readonly string[]): Promise<RowTable> {
  const first = await readRows({ ...source, path: files[0]! });
  if (files.length === 1) return first;
  const { text, label, split, group } = first.columns;
  const named = { textColumn: text, labelColumn: label, splitColumn: split, groupColumn: group };
  /** Lines of the files before each one. The lines of all files are counted as if they were one. */
  const linesBefore = [0];
  async function* rows(): AsyncGenerator<SourceRow | DroppedRow> {
    for (const [index, path] of files.entries()) {
      const table = index === 0 ? first : await readRows({ ...named, path });
      requireSameColumns(table, first);
      const before = linesBefore.at(-1)!;
      let last = 0;
      for await (const row of table.rows) {
        last = row.line;
        yield { ...row, line: before + row.line };
      }
      linesBefore.push(before + last);
    }
  }
  return {
    ...first,
    name: source.path,
    notes: [`${files.length} files were read.`, ...first.notes],
    rows: rows(),
    locate(line) {
      const index = linesBefore.findLastIndex((before) => before < line);
      return { file: basename(files[index]!), line: line - linesBefore[index]! };
    },
  };
}

function requireSameColumns({ name, columns }: RowTable, first: RowTable): void {
  for (const role of ['text', 'label', 'split', 'group'] as const)
    if (columns[role] !== first.columns[role])
      throw new EvergreenError(
        'invalid-data',
        `The files of a directory need the same columns, but the ${role} is ${described(columns[role])} of ${name} and ${described(first.columns[role])} of ${first.name}. Name it with --${role}-column, or move one of the files`,
      );
}

const described = (column: string | undefined): string =>
  column === undefined ? 'in no column' : `column "${column}"`;
