import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes a JSON file that only its owner can read, all of it or none of it. */
export async function writePrivateJson(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const partialPath = `${path}.${randomUUID()}.partial`;
  try {
    await writeFile(partialPath, `${JSON.stringify(value, undefined, 2)}\n`, { mode: 0o600 });
    await rename(partialPath, path);
  } finally {
    await rm(partialPath, { force: true });
  }
}
