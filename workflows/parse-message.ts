import type { z } from 'zod';
import { EvergreenError } from '../contracts/errors.js';
import { parseWith } from '../contracts/parse.js';
import { UndecodablePayload } from './payload-converter.js';

/**
 * Returns the only argument that was sent, or `{}` if there is none.
 * @param inputs all arguments; `temporal` and `tctl` can send several
 * @throws EvergreenError `invalid-input` for several arguments, and for one that is not JSON
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
 * Parses the argument of a signal or an update. No argument and null count as `{}`.
 * @throws EvergreenError `invalid-input`
 */
export const parseMessage = <Schema extends z.ZodType>(
  schema: Schema,
  inputs: readonly unknown[],
  name: string,
): z.output<Schema> => parseWith(schema, onlyInput(inputs, name) ?? {}, name);
