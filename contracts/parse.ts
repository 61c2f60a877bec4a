import type { z } from 'zod';
import { describeIssue } from './describe-issue.js';
import { EvergreenError, type ErrorCode } from './errors.js';

/** A message must stay small enough for Temporal, whatever was sent: a problem can name a megabyte of unknown fields. */
const maximumIssues = 20;
const longestIssue = 500;

/**
 * Parses `value` with `schema`. The first 20 problems are reported at once, each with its path.
 * @param what names the value in the message, for example "lifecycle input"
 * @throws EvergreenError with `code` (default `invalid-input`)
 */
export function parseWith<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
  code: ErrorCode = 'invalid-input',
): z.output<Schema> {
  const parsed = schema.safeParse(value, { error: describeIssue });
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues
    .slice(0, maximumIssues)
    .map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message))
    .map((issue) => (issue.length <= longestIssue ? issue : `${issue.slice(0, longestIssue)}…`));
  const separator = parsed.error.issues[0]!.path.length > 0 ? '.' : ':';
  throw new EvergreenError(code, `Invalid ${what}${separator} ${issues.join('; ')}`, { details: { issues } });
}
