import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { EvergreenError } from '../contracts/errors.js';
import { signingSecretsSchema } from './access-settings.js';
import type { Settings } from './settings.js';
import { loadStateFile, writeStateFile } from './state-file.js';

/** Content of `<state>/secrets.json`. */
const secretsFileSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** Signs prediction ids. Of several, separated by commas, the first signs, and ids of all are valid. */
  predictionSecret: signingSecretsSchema,
  /** Sends labels of randomly chosen texts, hands out texts for labeling, and deletes predictions. */
  feedbackKey: z.string().min(16),
  /** Sends reports of errors. */
  errorFeedbackKey: z.string().min(16),
});

export interface Secrets {
  /** The first signs prediction ids; all verify them. */
  predictionSecrets: readonly string[];
  feedbackKey: string;
  errorFeedbackKey: string;
}

export const secretsPath = (stateDirectory: string): string => join(stateDirectory, 'secrets.json');

const createSecret = (): string => randomBytes(32).toString('hex');

/** The content of the file, which is made where there is none. */
const loadSecrets = (stateDirectory: string) =>
  loadStateFile(secretsFileSchema, secretsPath(stateDirectory), () => ({
    formatVersion: 1 as const,
    predictionSecret: createSecret(),
    feedbackKey: randomBytes(24).toString('base64url'),
    errorFeedbackKey: randomBytes(24).toString('base64url'),
  }));

/**
 * The secrets from the settings, and those that they do not name from `<state>/secrets.json`.
 * @throws EvergreenError `invalid-input` for a damaged file, or for equal keys
 */
export async function deploymentSecrets(
  settings: Pick<Settings, 'stateDirectory' | 'explicit'>,
): Promise<Secrets> {
  const { predictionSecrets, feedbackKey, errorFeedbackKey } = settings.explicit;
  if (feedbackKey !== undefined && feedbackKey === errorFeedbackKey)
    throw new EvergreenError(
      'invalid-input',
      'EVERGREEN_FEEDBACK_KEY and EVERGREEN_ERROR_FEEDBACK_KEY are equal. The key says how the texts were chosen, so they must differ.',
    );
  if (predictionSecrets !== undefined && feedbackKey !== undefined && errorFeedbackKey !== undefined)
    return { predictionSecrets, feedbackKey, errorFeedbackKey };
  const saved = await loadSecrets(settings.stateDirectory);
  return {
    predictionSecrets: predictionSecrets ?? saved.predictionSecret,
    feedbackKey: feedbackKey ?? saved.feedbackKey,
    errorFeedbackKey: errorFeedbackKey ?? saved.errorFeedbackKey,
  };
}

/**
 * Puts a new secret before those that sign prediction ids in `<state>/secrets.json`. An API uses it from its next start on.
 * @returns how many secrets there are now
 * @throws EvergreenError `conflict` when the environment names the secret
 */
export async function rotatePredictionSecret({
  stateDirectory,
  explicit,
}: Pick<Settings, 'stateDirectory' | 'explicit'>): Promise<number> {
  if (explicit.predictionSecrets !== undefined)
    throw new EvergreenError(
      'conflict',
      'EVERGREEN_PREDICTION_SECRET sets the secret. Put a new one and a comma before it, then restart every API process.',
    );
  const { predictionSecret: former, ...others } = await loadSecrets(stateDirectory);
  const predictionSecret = [createSecret(), ...former].join(',');
  await writeStateFile(secretsPath(stateDirectory), { ...others, predictionSecret });
  return former.length + 1;
}
