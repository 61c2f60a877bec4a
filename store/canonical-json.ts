import { createHash } from 'node:crypto';

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The one way a JSON value becomes bytes when a hash names it: keys sorted, two spaces, a newline at the end. */
export function canonicalJson(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, sortKeys, 2)}\n`);
}

/** sha256 in lower-case hexadecimal. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
