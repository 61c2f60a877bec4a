import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { parseStateFile } from '../contracts/parse.js';
import type { Settings } from './settings.js';

const secretsSchema = z.strictObject({
  predictionSecret: z.string().min(32),
  feedbackKey: z.string().min(16),
});
export type DeploymentSecrets = z.infer<typeof secretsSchema>;

export const secretsPath = (stateDirectory: string): string => join(stateDirectory, 'secrets.json');

/**
 * What signs prediction ids and what feedback is sent with: from the settings, else kept in `<state>/secrets.json`, readable
 * by its owner only. Made once, however many processes ask at the same time.
 */
export async function deploymentSecrets(
  settings: Pick<Settings, 'stateDirectory' | 'given'>,
): Promise<DeploymentSecrets> {
  const { predictionSecret, feedbackKey } = settings.given;
  if (predictionSecret !== undefined && feedbackKey !== undefined) return { predictionSecret, feedbackKey };
  const kept = await keptSecrets(secretsPath(settings.stateDirectory));
  return {
    predictionSecret: predictionSecret ?? kept.predictionSecret,
    feedbackKey: feedbackKey ?? kept.feedbackKey,
  };
}

async function keptSecrets(path: string): Promise<DeploymentSecrets> {
  const read = async (): Promise<DeploymentSecrets> =>
    parseStateFile(secretsSchema, await readFile(path, 'utf8'), path);
  const found = await read().catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found !== undefined) return found;
  const made: DeploymentSecrets = {
    predictionSecret: randomBytes(32).toString('hex'),
    feedbackKey: randomBytes(24).toString('base64url'),
  };
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.${randomUUID()}.partial`;
  try {
    await writeFile(partial, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
    // A link fails where the file is there already: of several processes one makes it, all read it.
    await link(partial, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(partial, { force: true });
  }
  return read();
}
