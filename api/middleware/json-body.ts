import type { RequestHandler } from 'express';
import { EvergreenError } from '../../contracts/errors.js';
import { countJsonValues } from './count-json-values.js';
import { receiveBody, toUtf8, type BodyReading } from './receive-body.js';

/** 256 items of feedback have about 2,000. */
const maximumValues = 10_000;

/**
 * Creates a handler that parses a JSON body of at most 2 MiB and 10,000 values. Sizes and counts are checked before it is
 * parsed. It stands behind what needs no body, such as the check of the key.
 */
export function jsonBody(reading: BodyReading): RequestHandler {
  return async function readJsonBody(request, response, next) {
    if (request.is('application/json') === 'application/json')
      request.body = parseJson(toUtf8(request, await receiveBody(request, response, reading)));
    next();
  };
}

/**
 * Parses a JSON body. A bare text or number is parsed, too: the error of the route names what it expects. An empty body is an empty
 * object.
 * @throws EvergreenError `payload-too-large`, `invalid-input`
 */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return {};
  if (countJsonValues(bytes, maximumValues) > maximumValues)
    throw new EvergreenError(
      'payload-too-large',
      `The body has more than ${maximumValues} JSON values. Send fewer texts at once.`,
    );
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new EvergreenError('invalid-input', `The body is not JSON: ${(cause as Error).message}.`);
  }
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
