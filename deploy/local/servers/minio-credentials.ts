import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { parseStateFile } from '../../../contracts/parse.js';
import { writePrivateJson } from '../private-json.js';

const credentialsSchema = z.object({ accessKey: z.string().min(3), secretKey: z.string().min(8) });
export type MinioCredentials = z.infer<typeof credentialsSchema>;

export function randomMinioCredentials(): MinioCredentials {
  return {
    accessKey: `evergreen-${randomBytes(4).toString('hex')}`,
    secretKey: randomBytes(24).toString('hex'),
  };
}

/** The credentials in the file at `path`, which only its owner can read. The first start creates it. */
export async function loadMinioCredentials(path: string): Promise<MinioCredentials> {
  const saved = await readFile(path, 'utf8').catch(() => undefined);
  if (saved !== undefined) return parseStateFile(credentialsSchema, saved, path);
  const credentials = randomMinioCredentials();
  await writePrivateJson(path, credentials);
  return credentials;
}
