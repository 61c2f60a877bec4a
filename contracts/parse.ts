import type { z } from 'zod';
import { EvergreenError, type ErrorCode } from './errors.js';

/**
 * Parses `value` with `schema`. All problems are reported at once, each with its path.
 * @param what names the value in the message, for example "lifecycle input"
 * @throws EvergreenError with `code` (default `invalid-input`)
 */
export function parseWith<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
  code: ErrorCode = 'invalid-input',
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(
    (issue) => `${issue.path.length > 0 ? issue.path.join('.') : what}: ${issue.message}`,
  );
  throw new EvergreenError(code, `Invalid ${what}. ${issues.join('; ')}`, { details: { issues } });
}
