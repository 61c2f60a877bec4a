import type { z } from 'zod';
import { EvergreenError } from '../contracts/errors.js';
import { parseWith } from '../contracts/parse.js';
import { UndecodablePayload } from './payload-converter.js';

/**
 * The one value that a person sent; nothing at all counts as `{}`.
 * @param inputs everything that was sent: `temporal` and `tctl` can send several values
 * @throws EvergreenError `invalid-input`
 */
export function onlyInput(inputs: readonly unknown[], name: string): unknown {
  const [input = {}, ...others] = inputs;
  if (others.length > 0)
    throw new EvergreenError(
      'invalid-input',
      `${name} takes one JSON object; ${inputs.length} values were sent.`,
    );
  if (input instanceof UndecodablePayload)
    throw new EvergreenError('invalid-input', `${name} takes a JSON object: ${input.undecodable}`);
  return input;
}

/**
 * Parses what a person sent with a signal or an update; nothing at all, or null, counts as `{}`.
 * @throws EvergreenError `invalid-input`
 */
export const parseMessage = <Schema extends z.ZodType>(
  schema: Schema,
  inputs: readonly unknown[],
  name: string,
): z.output<Schema> => parseWith(schema, onlyInput(inputs, name) ?? {}, name);
