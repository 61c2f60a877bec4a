import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

/** Refuses a body in another charset than it says: its parser would read every wrong byte as a replacement character. */
export function requireUtf8(
  _request: IncomingMessage,
  _response: unknown,
  body: Buffer,
  charset: string,
): void {
  if (charset === 'utf-8' && !isUtf8(body)) throw new Error('it is not UTF-8');
}
