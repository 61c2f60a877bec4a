import type { z } from 'zod';
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
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues
    .slice(0, maximumIssues)
    .map((issue) => `${issue.path.length > 0 ? issue.path.join('.') : what}: ${issue.message}`)
    .map((issue) => (issue.length <= longestIssue ? issue : `${issue.slice(0, longestIssue)}…`));
  throw new EvergreenError(code, `Invalid ${what}. ${issues.join('; ')}`, { details: { issues } });
}

/**
 * Parses the content of a file that Evergreen keeps in its state directory.
 * @throws EvergreenError `invalid-input` that names the file
 */
export function parseStateFile<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  path: string,
): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new EvergreenError(
      'invalid-input',
      `${path} is not JSON. Restore it from a copy, or remove it: the next start makes a new one.`,
      { details: { path }, cause },
    );
  }
  return parseWith(schema, value, path);
}
