/** The Web UI puts no space between the cells of a table, so each one ends with blanks that Markdown does not drop. */
const cell = (text: string): string =>
  `${text.replaceAll('|', '\\|').replaceAll('\n', ' ')}\u00a0\u00a0\u00a0`;

const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;

/** A Markdown table for a page of Temporal's Web UI. */
export const webUiTable = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  line(head),
  `|${' --- |'.repeat(head.length)}`,
  ...rows.map(line),
];
