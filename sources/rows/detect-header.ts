import { isKnownColumnName, type NamedColumns } from './guess-columns.js';

/**
 * True when the first row of a CSV file is data rather than a header: none of its cells is a usual or given
 * column name, and one of them is as long as a text, occurs again in its column, or is a number in a column
 * of numbers.
 * @param below the rows that follow, [row][column]
 */
export function isHeaderless(first: string[], below: string[][], named: NamedColumns): boolean {
  const given = Object.values(named);
  if (first.some((cell) => isKnownColumnName(cell) || given.includes(cell.trim()))) return false;
  return first.some((cell, column) => {
    const others = below.map((row) => row[column] ?? '');
    return (
      cell.length > 100 ||
      (cell.trim() !== '' && others.includes(cell)) ||
      (isNumber(cell) && others.length > 0 && others.every(isNumber))
    );
  });
}

const isNumber = (cell: string) => cell.trim() !== '' && Number.isFinite(Number(cell));
