import { open } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { KeptTexts } from '../../policy/near-duplicates/kept-texts.js';
import type { SplitSelection } from '../../policy/assign-rows.js';
import type { CollectedRows } from './collect-rows.js';
import { readText } from './write-rows.js';

/** After so many rows, heartbeats and other work of the process get their turn. */
const rowsPerTurn = 500;

/**
 * Clusters of nearly equal texts of a table that is too large to compare each row with each other: a row is in the cluster of the
 * first kept test row, else validation row, that it is like, and otherwise alone. In memory are the keys of the kept rows, and 4
 * bytes for each other row.
 */
export async function clusterAroundKept(
  { rows, textsFile }: Pick<CollectedRows, 'rows' | 'textsFile'>,
  { test, validation }: Pick<SplitSelection, 'test' | 'validation'>,
): Promise<Uint32Array> {
  const file = await open(textsFile);
  try {
    const textOf = (index: number): string => readText(file.fd, rows.at(index));
    const kept = new KeptTexts();
    const keptRows = [...test, ...validation];
    for (const [number, index] of keptRows.entries()) kept.add(textOf(index), number);
    const clusters = new Uint32Array(rows.length);
    for (let index = 0; index < rows.length; index++) {
      const number = kept.find(textOf(index));
      clusters[index] = number === undefined ? index : keptRows[number]!;
      if (index % rowsPerTurn === 0) await nextTurn();
    }
    return clusters;
  } finally {
    await file.close();
  }
}
