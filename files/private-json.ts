import { writeFile } from 'node:fs/promises';
import { writeAtomically } from './atomic-write.js';

/** Writes a JSON file that only its owner can read, as a whole or not at all. */
export async function writePrivateJson(path: string, value: unknown): Promise<void> {
  const content = `${JSON.stringify(value, null, 2)}\n`;
  await writeAtomically(path, (partialPath) => writeFile(partialPath, content, { mode: 0o600 }));
}
