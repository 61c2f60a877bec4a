import { isUtf8 } from 'node:buffer';
import type { RequestHandler } from 'express';
import { EvergreenError } from '../../contracts/errors.js';
import type { TensorMessage } from '../dialects/binary-tensors.js';
import { parseJson, requireObject } from './json-body.js';
import { receiveBody, type BodyReading } from './receive-body.js';

export const headerLengthName = 'inference-header-content-length';

/**
 * Creates a handler that reads a message of protocol V2: JSON as `jsonBody` reads it, and behind it binary tensors, if the header
 * `Inference-Header-Content-Length` says where the JSON ends. Clients send several content types, so it is not looked at.
 */
export function tensorBody(reading: BodyReading): RequestHandler {
  return async function readTensorBody(request, response, next) {
    const bytes = await receiveBody(request, response, reading);
    const length = Number(request.get(headerLengthName) ?? bytes.length);
    if (!Number.isInteger(length) || length < 0 || length > bytes.length)
      throw new EvergreenError(
        'invalid-input',
        `The header "${headerLengthName}" must be a number of bytes that the body has.`,
      );
    const json = bytes.subarray(0, length);
    if (!isUtf8(json)) throw new EvergreenError('invalid-input', 'The JSON of the body is not UTF-8.');
    const header = requireObject(parseJson(json), '{"inputs": [{"name": "text", …}]}');
    request.body = { header, binary: bytes.subarray(length) } satisfies TensorMessage;
    next();
  };
}
