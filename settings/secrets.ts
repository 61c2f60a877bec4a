import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { EvergreenError } from '../contracts/errors.js';
import type { Settings } from './settings.js';
import { loadStateFile } from './state-file.js';

/** Content of `<state>/secrets.json`. */
const secretsFileSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** Signs prediction ids. */
  predictionSecret: z.string().min(32),
  /** Sends labels of randomly chosen texts, hands out texts for labeling, and deletes predictions. */
  feedbackKey: z.string().min(16),
  /** Sends reports of errors. */
  errorFeedbackKey: z.string().min(16),
});

export type Secrets = Omit<z.infer<typeof secretsFileSchema>, 'formatVersion'>;

export const secretsPath = (stateDirectory: string): string => join(stateDirectory, 'secrets.json');

/**
 * The secrets from the settings, and those that they do not name from `<state>/secrets.json`.
 * @throws EvergreenError `invalid-input` for a damaged file, or for equal keys
 */
export async function deploymentSecrets(
  settings: Pick<Settings, 'stateDirectory' | 'explicit'>,
): Promise<Secrets> {
  const { predictionSecret, feedbackKey, errorFeedbackKey } = settings.explicit;
  if (feedbackKey !== undefined && feedbackKey === errorFeedbackKey)
    throw new EvergreenError(
      'invalid-input',
      'EVERGREEN_FEEDBACK_KEY and EVERGREEN_ERROR_FEEDBACK_KEY are equal. The key says how the texts were chosen, so they must differ.',
    );
  if (predictionSecret !== undefined && feedbackKey !== undefined && errorFeedbackKey !== undefined)
    return { predictionSecret, feedbackKey, errorFeedbackKey };
  const saved = await loadStateFile(secretsFileSchema, secretsPath(settings.stateDirectory), () => ({
    formatVersion: 1 as const,
    predictionSecret: randomBytes(32).toString('hex'),
    feedbackKey: randomBytes(24).toString('base64url'),
    errorFeedbackKey: randomBytes(24).toString('base64url'),
  }));
  return {
    predictionSecret: predictionSecret ?? saved.predictionSecret,
    feedbackKey: feedbackKey ?? saved.feedbackKey,
    errorFeedbackKey: errorFeedbackKey ?? saved.errorFeedbackKey,
  };
}
