import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { parseStateFile } from '../contracts/parse.js';
import type { Settings } from './settings.js';

/** Content of `<state>/secrets.json`, readable by its owner only. */
const secretsFileSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** Signs prediction ids. */
  predictionSecret: z.string().min(32),
  /** Required to send feedback and to delete predictions. */
  feedbackKey: z.string().min(16),
});
type SecretsFile = z.infer<typeof secretsFileSchema>;
export type DeploymentSecrets = Omit<SecretsFile, 'formatVersion'>;

export const secretsPath = (stateDirectory: string): string => join(stateDirectory, 'secrets.json');

/**
 * The secrets from the settings, and those that they do not name from `<state>/secrets.json`. The first process that needs the
 * file creates it, however many start at the same time.
 * @throws EvergreenError `invalid-input` for a damaged file
 */
export async function deploymentSecrets(
  settings: Pick<Settings, 'stateDirectory' | 'explicit'>,
): Promise<DeploymentSecrets> {
  const { predictionSecret, feedbackKey } = settings.explicit;
  if (predictionSecret !== undefined && feedbackKey !== undefined) return { predictionSecret, feedbackKey };
  const path = secretsPath(settings.stateDirectory);
  const saved = (await readSecrets(path)) ?? (await createSecrets(path));
  return {
    predictionSecret: predictionSecret ?? saved.predictionSecret,
    feedbackKey: feedbackKey ?? saved.feedbackKey,
  };
}

async function readSecrets(path: string): Promise<SecretsFile | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : parseStateFile(secretsFileSchema, text, path);
}

/** @returns the secrets of the file, which another process may have created first */
async function createSecrets(path: string): Promise<SecretsFile> {
  const secrets: SecretsFile = {
    formatVersion: 1,
    predictionSecret: randomBytes(32).toString('hex'),
    feedbackKey: randomBytes(24).toString('base64url'),
  };
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.${randomUUID()}.partial`;
  try {
    await writeFile(partial, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
    // Unlike a rename, a link fails where the file exists: one process creates it, and all read the same.
    await link(partial, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(partial, { force: true });
  }
  return parseStateFile(secretsFileSchema, await readFile(path, 'utf8'), path);
}
