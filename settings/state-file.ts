import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { EvergreenError } from '../contracts/errors.js';
import { parseWith } from '../contracts/parse.js';
import { writeAtomically } from '../files/atomic-write.js';

/** Writes a JSON file of the state directory, which only its owner can read, as a whole or not at all. */
export async function writeStateFile(path: string, value: unknown): Promise<void> {
  await writeAtomically(path, (partialPath) => writePrivateJson(partialPath, value));
}

/**
 * The content of a file of the state directory. The first process that needs the file creates it, however many start at the
 * same time.
 * @throws EvergreenError `invalid-input` for a damaged file
 */
export async function loadStateFile<Schema extends z.ZodType>(
  schema: Schema,
  path: string,
  create: () => z.input<Schema>,
): Promise<z.output<Schema>> {
  const saved = await readFile(path, 'utf8').catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    await createOnce(path, create());
    return readFile(path, 'utf8');
  });
  return parseStateFile(schema, saved, path);
}

/**
 * Parses the content of a file of the state directory.
 * @throws EvergreenError `invalid-input` that names the file
 */
export function parseStateFile<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  path: string,
): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new EvergreenError(
      'invalid-input',
      `${path} is not JSON. Restore it from a copy, or remove it: the next start makes a new one.`,
      { details: { path }, cause },
    );
  }
  return parseWith(schema, value, path);
}

/** Unlike a rename, a link fails where the file exists: one process creates it, and all read the same. */
async function createOnce(path: string, value: unknown): Promise<void> {
  const partial = `${path}.partial-${randomUUID()}`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    await writePrivateJson(partial, value);
    await link(partial, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(partial, { force: true });
  }
}

const writePrivateJson = (path: string, value: unknown): Promise<void> =>
  writeFile(path, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
