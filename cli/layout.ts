import Table from 'cli-table3';
import { stripVTControlCharacters } from 'node:util';

type Row = readonly (string | number)[];

export interface Layout {
  /** Columns of the terminal; undefined in a file or a pipe. */
  width?: number | undefined;
}

/** A column is at most this wide, also where there is no terminal. */
const widestColumn = 100;
/** A column that is made narrower keeps its longest word, up to this many characters. */
const longestWord = 24;
/** Blanks on both sides of a cell. */
const padding = 2;

/** A table without colors of its own. Long cells are wrapped, so that it fits the terminal. */
export function drawTable(
  rows: readonly Row[],
  { head = [], width = Infinity }: Layout & { head?: string[] } = {},
): string {
  const colWidths = columnWidths([head, ...rows], width);
  const isOneLine = rows.every((row) =>
    row.every((cell, column) => isFitting(cell, colWidths[column] ?? null)),
  );
  const table = new Table({
    head,
    colWidths,
    ...(isOneLine && { chars: noSeparators }),
    wordWrap: true,
    style: { head: [], border: [] },
  });
  table.push(...rows.map((row) => row.map((cell, column) => breakWords(cell, colWidths[column] ?? null))));
  return table.toString();
}

/** Where each row is one line, no lines between the rows are needed. */
const noSeparators = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };

const isFitting = (cell: string | number, width: number | null): boolean =>
  !String(cell).includes('\n') && (width === null || widthOf(cell) <= width);

/** The table breaks cells between words only, and cuts off the end of a longer word. */
function breakWords(cell: string | number, width: number | null): string {
  const text = String(cell);
  if (width === null || stripVTControlCharacters(text) !== text) return text;
  return text.replace(new RegExp(`(\\S{${width - padding}})(?=\\S)`, 'g'), '$1\n');
}

/**
 * Widths of the columns that are made narrower, because they are very wide or too many for the terminal; null for those that have
 * their natural width.
 */
function columnWidths(rows: readonly Row[], width: number): (number | null)[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const natural = Array.from({ length: count }, (_, column) =>
    Math.max(...rows.map((row) => widthOf(row[column] ?? ''))),
  );
  const widths = natural.map((one) => Math.min(widestColumn, one));
  const narrowest = widths.map((widest, column) =>
    Math.min(widest, padding + longestWord, Math.max(...rows.map((row) => widthOf(row[column] ?? '', /\s/)))),
  );
  const available = width - count - 1;
  const isWide = (column: number): boolean => widths[column]! > narrowest[column]!;
  while (widths.reduce((sum, one) => sum + one, 0) > available) {
    const wide = [...widths.keys()].filter(isWide);
    if (wide.length === 0) break;
    widths[wide.reduce((widest, column) => (widths[column]! > widths[widest]! ? column : widest))]! -= 1;
  }
  return widths.map((one, column) => (one < natural[column]! ? one : null));
}

function widthOf(cell: string | number, separator: string | RegExp = '\n'): number {
  const parts = stripVTControlCharacters(String(cell)).split(separator);
  return Math.max(...parts.map((part) => part.length)) + padding;
}

/**
 * A line for a terminal, broken between words where it is too long. Blanks at its start stay.
 * @param indent blanks before each line after the first
 */
export function wrapLine(text: string, { width = Infinity }: Layout, indent = 0): string {
  const lines: string[] = [];
  const [start = ''] = /^ */.exec(text)!;
  const [first = '', ...words] = text.slice(start.length).split(' ');
  let line = `${start}${first}`;
  for (const word of words) {
    const longer = `${line} ${word}`;
    if (stripVTControlCharacters(longer).length > width) {
      lines.push(line);
      line = `${' '.repeat(indent)}${word}`;
    } else line = longer;
  }
  return [...lines, line].join('\n');
}
