import { EvergreenError } from '../contracts/errors.js';

const segmentPattern = /^[A-Za-z0-9._=-]{1,255}$/;
const maximumKeyLength = 1024;

function isSegment(segment: string): boolean {
  return segmentPattern.test(segment) && segment !== '.' && segment !== '..';
}

function invalidKey(key: string): EvergreenError {
  return new EvergreenError(
    'invalid-input',
    `Invalid object key ${JSON.stringify(key.slice(0, 200))}: a key is a relative path of segments of A-Z a-z 0-9 . _ = - ` +
      `(no "..", no empty segment), at most ${maximumKeyLength} characters`,
    { details: { key } },
  );
}

/**
 * Returns `key` when it is a relative path that stays inside the store. Also used for file names from a
 * manifest.
 * @throws EvergreenError `invalid-input`
 */
export function checkKey(key: string): string {
  if (key.length > maximumKeyLength || !key.split('/').every(isSegment)) throw invalidKey(key);
  return key;
}

/** Like `checkKey`, for a prefix of keys: it may be empty, and it may end within a segment or with `/`. */
export function checkPrefix(prefix: string): string {
  const segments = prefix.split('/');
  const last = segments.pop() ?? '';
  const lastIsFine = last === '' || isSegment(last);
  if (prefix.length > maximumKeyLength || !lastIsFine || !segments.every(isSegment)) throw invalidKey(prefix);
  return prefix;
}
