import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { EvergreenError } from '../../contracts/errors.js';
import { parseWith } from '../../contracts/parse.js';

/**
 * A file of a model directory.
 * @throws EvergreenError `invalid-model` when it cannot be read
 */
export const readModelFile = (path: string): Promise<Buffer> =>
  readFile(path).catch((cause: unknown) => {
    throw new EvergreenError('invalid-model', `${path} cannot be read.`, { cause });
  });

/**
 * A JSON file of a model directory.
 * @throws EvergreenError `invalid-model` when it is missing, not JSON, or of another shape
 */
export async function readModelJson<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<z.output<Schema>> {
  const text = (await readModelFile(path)).toString('utf8');
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new EvergreenError('invalid-model', `${path} is not JSON.`, { cause });
  }
  return parseWith(schema, content, path, 'invalid-model');
}
