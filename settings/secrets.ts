import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { Settings } from './settings.js';
import { loadStateFile } from './state-file.js';

/** Content of `<state>/secrets.json`. */
const secretsFileSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** Signs prediction ids. */
  predictionSecret: z.string().min(32),
  /** Required to send feedback and to delete predictions. */
  feedbackKey: z.string().min(16),
});

export const secretsPath = (stateDirectory: string): string => join(stateDirectory, 'secrets.json');

/**
 * The secrets from the settings, and those that they do not name from `<state>/secrets.json`.
 * @throws EvergreenError `invalid-input` for a damaged file
 */
export async function deploymentSecrets(
  settings: Pick<Settings, 'stateDirectory' | 'explicit'>,
): Promise<Pick<z.infer<typeof secretsFileSchema>, 'predictionSecret' | 'feedbackKey'>> {
  const { predictionSecret, feedbackKey } = settings.explicit;
  if (predictionSecret !== undefined && feedbackKey !== undefined) return { predictionSecret, feedbackKey };
  const saved = await loadStateFile(secretsFileSchema, secretsPath(settings.stateDirectory), () => ({
    formatVersion: 1 as const,
    predictionSecret: randomBytes(32).toString('hex'),
    feedbackKey: randomBytes(24).toString('base64url'),
  }));
  return {
    predictionSecret: predictionSecret ?? saved.predictionSecret,
    feedbackKey: feedbackKey ?? saved.feedbackKey,
  };
}
