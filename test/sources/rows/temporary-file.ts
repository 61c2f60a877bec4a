import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectRows, type CollectedRows } from '../../../sources/rows/collect-rows.js';
import { readRows, type FileSource } from '../../../sources/rows/read-rows.js';
import type { DroppedRow, SourceRow } from '../../../sources/rows/row-table.js';

/** Runs `use` with the path of a file of this content and removes it afterwards. */
export async function withFile<Result>(
  content: string | Buffer,
  use: (path: string, directory: string) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'evergreen-rows-'));
  try {
    const path = join(directory, 'input');
    await writeFile(path, content);
    return await use(path, directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Every row of a file, dropped ones included. */
export async function readAll(
  content: string | Buffer,
  named: Omit<FileSource, 'path'> = {},
): Promise<(SourceRow | DroppedRow)[]> {
  return withFile(content, async (path) => {
    const rows: (SourceRow | DroppedRow)[] = [];
    for await (const row of (await readRows({ path, ...named })).rows) rows.push(row);
    return rows;
  });
}

/** Reads and collects a file's rows, and hands them over while the temporary files are still there. */
export async function collect<Result = CollectedRows>(
  content: string | Buffer,
  named: Omit<FileSource, 'path'> = {},
  use: (collected: CollectedRows, directory: string) => Promise<Result> = async (collected) =>
    collected as Result,
): Promise<Result> {
  return withFile(content, async (path, directory) => {
    const collected = await collectRows(await readRows({ path, ...named }), directory);
    return use(collected, directory);
  });
}

/** A CSV of this many rows a label, all different. */
export function csvOf(rowsByLabel: Record<string, number>, header = 'text,label'): string {
  const rows = Object.entries(rowsByLabel).flatMap(([label, count]) =>
    Array.from({ length: count }, (_, index) => `the ${index}th text about ${label},${label}`),
  );
  return [header, ...rows].join('\n');
}
