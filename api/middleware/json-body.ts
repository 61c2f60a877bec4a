import express, { type RequestHandler } from 'express';
import { isUtf8 } from 'node:buffer';
import { EvergreenError } from '../../contracts/errors.js';

const maximumBodyBytes = 2 * 1024 * 1024;

/**
 * Parses a JSON body of at most 2 MiB. A bare text or number is parsed, too: the error of the route names what it expects.
 * A body that is not UTF-8 is refused: decoding would replace each wrong byte silently.
 */
export function jsonBody(): RequestHandler {
  return express.json({
    limit: maximumBodyBytes,
    strict: false,
    verify(_request, _response, body, charset) {
      if (charset === 'utf-8' && !isUtf8(body)) throw new Error('it is not UTF-8');
    },
  });
}

/**
 * The body of a request as an object or an array.
 * @param example of what the route takes
 * @throws EvergreenError `invalid-input` for anything else
 */
export function requireObject(body: unknown, example: string): object {
  if (typeof body === 'object' && body !== null) return body;
  throw new EvergreenError(
    'invalid-input',
    `Send JSON with content-type application/json, for example ${example}.`,
  );
}
