import { ApplicationFailure } from '@temporalio/workflow';
import type { z } from 'zod';
import { EvergreenError } from '../contracts/errors.js';
import { parseWith } from '../contracts/parse.js';
import { onlyInput } from './parse-message.js';

/**
 * Parses the input of a workflow, which a person may have typed.
 * @throws ApplicationFailure, because any other error would make Temporal retry the workflow task for ever
 */
export function parseWorkflowInput<Schema extends z.ZodType>(
  schema: Schema,
  inputs: readonly unknown[],
  what: string,
): z.output<Schema> {
  try {
    return parseWith(schema, onlyInput(inputs, what), what);
  } catch (error) {
    if (error instanceof EvergreenError)
      throw ApplicationFailure.nonRetryable(error.message, error.code, error.details);
    throw error;
  }
}
