import { createHash, randomBytes } from 'node:crypto';

const pattern = /^ev_([0-9a-f]{8})_[A-Za-z0-9_-]{43}$/;

/**
 * A new key, `ev_<id>_<secret>`. The id is public and may be taken already.
 * @returns `sha256` is what is stored of it
 */
export function createApiKeyText(): { id: string; text: string; sha256: string } {
  const id = randomBytes(4).toString('hex');
  const text = `ev_${id}_${randomBytes(32).toString('base64url')}`;
  return { id, text, sha256: hashOfApiKey(text).toString('hex') };
}

/** The id in a key; undefined for a text that is none. */
export const idOfApiKey = (text: string): string | undefined => pattern.exec(text)?.[1];

/**
 * What is stored of a key and compared. One round of SHA-256 is enough: a slow hash for passwords makes guesses of what people
 * choose expensive, and nobody guesses 256 random bits at any speed. A slow one would let wrong keys occupy the API.
 */
export const hashOfApiKey = (text: string): Buffer => createHash('sha256').update(text).digest();
