import { cleanName, cleanText } from '../../policy/clean-text.js';
import { parseSplit } from './parse-split.js';
import { guessColumns, type ColumnRoles, type NamedColumns } from './guess-columns.js';
import { readRecords } from './read-records.js';
import type { DroppedRow, RowTable, SourceRow } from './row-table.js';

/** Longer texts are dropped. The longest review of IMDB has 13,704 characters. */
const maximumTextLength = 100_000;

export type FileSource = NamedColumns & { path: string };

/**
 * Opens a CSV or JSONL file (gzip or not) of labeled texts as a stream of cleaned rows. A row that cannot be
 * used is a DroppedRow.
 * @throws EvergreenError `not-found`, `invalid-input` or `invalid-data`, here or while the rows are read: see
 * `openText`, `readCsv`, `readRecords` and `guessColumns`
 */
export async function readRows(source: FileSource): Promise<RowTable> {
  const { path } = source;
  const table = await readRecords(path, source);
  try {
    const roles = guessColumns(table.columns, table.sample, source, path);
    async function* rows() {
      for await (const record of table.records) {
        yield 'values' in record ? toRow(record.line, record.values, roles) : record;
      }
    }
    const nameOf = (index: number) => table.columns[index]!;
    const columns: RowTable['columns'] = {
      text: nameOf(roles.text),
      label: nameOf(roles.label),
      ...(roles.split !== undefined && { split: nameOf(roles.split) }),
      ...(roles.group !== undefined && { group: nameOf(roles.group) }),
      guessed: roles.guessed,
    };
    const notes = [
      ...table.notes,
      ...roles.guessed.map(
        (role) =>
          `Column "${columns[role]}" was taken as the ${role}. Name another with \`--${role}-column\`.`,
      ),
    ];
    return { name: path, format: table.format, columns, notes, rows: rows() };
  } catch (thrown) {
    await table.close();
    throw thrown;
  }
}

function toRow(line: number, values: string[], roles: ColumnRoles): SourceRow | DroppedRow {
  const rawText = values[roles.text]!;
  if (rawText.length > maximumTextLength) return { line, dropped: 'text-too-long' };
  const text = cleanText(rawText);
  if (text === '') return { line, dropped: 'empty-text' };
  const label = cleanName(values[roles.label]!);
  if (label === '') return { line, dropped: 'empty-label' };
  const row: SourceRow = { line, text, label };
  const rawSplit = roles.split === undefined ? '' : values[roles.split]!.trim();
  if (rawSplit !== '') {
    row.split = parseSplit(rawSplit);
    if (row.split === undefined) return { line, dropped: 'unknown-split' };
  }
  const group = roles.group === undefined ? '' : cleanName(values[roles.group]!);
  if (group !== '') row.group = group;
  return row;
}
