import { readFile } from 'node:fs/promises';

/** A line of a printed table. */
export type Figures = Record<string, string | number>;

export const quantile = (values: readonly number[], share: number): number =>
  Math.round(values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? NaN);

export async function residentMegabytes(pid: number): Promise<number> {
  const pages = Number((await readFile(`/proc/${pid}/statm`, 'utf8')).split(' ')[1]);
  return Math.round((pages * 4096) / 1e6);
}
