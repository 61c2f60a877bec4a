import Table from 'cli-table3';
import { stripVTControlCharacters } from 'node:util';

type Row = readonly (string | number)[];

export interface Layout {
  /** Columns of the terminal; undefined in a file or a pipe. */
  width?: number | undefined;
}

/** A column is at most this wide, also where there is no terminal. */
const widestColumn = 100;
/** A column that is made narrower keeps at least this many characters. */
const narrowestColumn = 12;
/** Blanks on both sides of a cell. */
const padding = 2;

/** A table without colors of its own. Long cells are wrapped, so that it fits the terminal. */
export function drawTable(
  rows: readonly Row[],
  { head = [], width = Infinity }: Layout & { head?: string[] } = {},
): string {
  const table = new Table({
    head,
    colWidths: columnWidths([head, ...rows], width),
    wordWrap: true,
    style: { head: [], border: [] },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}

/** Natural widths; the widest columns give way where these are too many for the terminal. */
function columnWidths(rows: readonly Row[], width: number): number[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.min(widestColumn, Math.max(...rows.map((row) => widthOf(row[column] ?? '')))),
  );
  const available = width - count - 1;
  while (widths.reduce((sum, one) => sum + one, 0) > available) {
    const widest = widths.indexOf(Math.max(...widths));
    if (widths[widest]! <= narrowestColumn) break;
    widths[widest]! -= 1;
  }
  return widths;
}

function widthOf(cell: string | number): number {
  const lines = stripVTControlCharacters(String(cell)).split('\n');
  return Math.max(...lines.map((line) => line.length)) + padding;
}

/**
 * A line for a terminal, broken between words where it is too long.
 * @param indent blanks before each line after the first
 */
export function wrapLine(text: string, { width = Infinity }: Layout, indent = 0): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const isFull = stripVTControlCharacters(`${line} ${word}`).length > width && line.trim() !== '';
    if (isFull) lines.push(line);
    line = isFull
      ? `${' '.repeat(indent)}${word}`
      : line === '' && lines.length === 0
        ? word
        : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}
