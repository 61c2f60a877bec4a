import { writeFile } from 'node:fs/promises';
import { writeAtomically } from '../../files/atomic-write.js';

/** Writes a JSON file that only its owner can read, all of it or none of it. */
export async function writePrivateJson(path: string, value: unknown): Promise<void> {
  const content = `${JSON.stringify(value, undefined, 2)}\n`;
  await writeAtomically(path, (partialPath) => writeFile(partialPath, content, { mode: 0o600 }));
}
