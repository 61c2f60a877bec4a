import { ApplicationFailure } from '@temporalio/workflow';
import type { z } from 'zod';
import { EvergreenError } from '../contracts/errors.js';
import { parseWith } from '../contracts/parse.js';
import { onlyInput } from './parse-message.js';

/** Parses the input of a workflow, which a person may have typed. @throws ApplicationFailure */
export const parseWorkflowInput = <Schema extends z.ZodType>(
  schema: Schema,
  inputs: readonly unknown[],
  what: string,
): z.output<Schema> => orFailure(() => parseWith(schema, onlyInput(inputs, what), what));

/**
 * Returns what `parse` returns.
 * @throws ApplicationFailure for an EvergreenError, which would make Temporal retry the workflow task for ever
 */
export function orFailure<Parsed>(parse: () => Parsed): Parsed {
  try {
    return parse();
  } catch (error) {
    if (error instanceof EvergreenError)
      throw ApplicationFailure.nonRetryable(error.message, error.code, error.details);
    throw error;
  }
}
