import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { parseStateFile } from '../../../contracts/parse.js';
import { writePrivateJson } from '../../../files/private-json.js';

export interface MinioCredentials {
  accessKey: string;
  secretKey: string;
}

const credentialsFileSchema = z.object({
  formatVersion: z.literal(1),
  accessKey: z.string().min(3),
  secretKey: z.string().min(8),
});

export function randomMinioCredentials(): MinioCredentials {
  return {
    accessKey: `evergreen-${randomBytes(4).toString('hex')}`,
    secretKey: randomBytes(24).toString('hex'),
  };
}

/** The credentials in the file at `path`, which only its owner can read. The first start creates it. */
export async function loadMinioCredentials(path: string): Promise<MinioCredentials> {
  const saved = await readFile(path, 'utf8').catch(() => undefined);
  if (saved !== undefined) return parseStateFile(credentialsFileSchema, saved, path);
  const credentials = randomMinioCredentials();
  await writePrivateJson(path, { formatVersion: 1, ...credentials });
  return credentials;
}
