import { z } from 'zod';
import { rateSchema } from './rate.js';

/** What routes ask for. `errors` sends reports of errors only. */
export const permissions = ['predict', 'feedback', 'errors'] as const;
export type Permission = (typeof permissions)[number];

/** What a key is made for; `admin` has every permission. */
export const keyScopes = [...permissions, 'admin'] as const;
export type KeyScope = (typeof keyScopes)[number];

/** Public: it names a key in lists and logs. */
export const keyIdSchema = z.string().regex(/^[0-9a-f]{8}$/, 'must be 8 hexadecimal digits');

/** Who holds a key, in the feedback that came with it: `key-` and the id of the holder's first key. */
export const keySenderSchema = z
  .string()
  .regex(/^key-[0-9a-f]{8}$/, 'must be "key-" and 8 hexadecimal digits, as `evergreen keys list` shows it');

/** What is stored of a key: no secret, only a hash of it. */
export const apiKeySchema = z.strictObject({
  id: keyIdSchema,
  /** Of the whole key, in hexadecimal digits. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  scope: z.enum(keyScopes),
  /** What people call it. */
  name: z.string().min(1).max(100).nullable(),
  sender: keySenderSchema,
  /** Null: the rate of the deployment, if it has one. */
  rate: rateSchema.nullable(),
  createdAt: z.iso.datetime(),
  /** `user@host` of the command that created it. */
  createdBy: z.string(),
  expiresAt: z.iso.datetime().nullable(),
  revoked: z.strictObject({ at: z.iso.datetime(), by: z.string() }).nullable(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;

/** Content of `keys/<model>.json`. Revoked and expired keys stay: they tell who created and revoked them. */
export const apiKeysSchema = z.strictObject({ formatVersion: z.literal(1), keys: z.array(apiKeySchema) });

/** Content of `key-uses/<model>.json`: when each key was used last, by id. */
export const keyUsesSchema = z.strictObject({
  formatVersion: z.literal(1),
  uses: z.record(keyIdSchema, z.iso.datetime()),
});

/** Whether a predict key was ever made. One that has ended counts: its end must not open the API. */
export const hasPredictKey = (keys: Iterable<ApiKey>): boolean =>
  [...keys].some(({ scope }) => scope === 'predict');

export type KeyState = 'valid' | 'expired' | 'revoked';

/** @param now milliseconds since 1970 */
export function stateOfKey({ revoked, expiresAt }: ApiKey, now: number): KeyState {
  if (revoked !== null) return 'revoked';
  return expiresAt !== null && Date.parse(expiresAt) <= now ? 'expired' : 'valid';
}
