import type { z } from 'zod';

const types: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};
const units: Record<string, string> = { string: ' characters', array: ' entries' };

/**
 * What a value must be, for a person, for example `must be at most 256`; undefined where Zod's own words do. Zod takes it as the
 * option `error` of a parse, and prefers the message that a schema has of its own.
 */
export function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${types[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${listOf(issue.values)}`;
    case 'invalid_union':
      return Array.isArray(issue['options']) ? `must be ${listOf(issue['options'])}` : undefined;
    case 'too_big':
      return describeLimit(issue.origin, issue.inclusive ? 'at most' : 'below', issue.maximum);
    case 'too_small':
      return describeLimit(issue.origin, issue.inclusive ? 'at least' : 'above', issue.minimum);
    default:
      return undefined;
  }
}

function describeLimit(origin: string, relation: string, limit: number | bigint): string {
  if (origin === 'string' && relation === 'at least' && limit === 1) return 'must not be empty';
  return `must ${origin in units ? 'have' : 'be'} ${relation} ${limit}${units[origin] ?? ''}`;
}

const listOf = (values: readonly unknown[]): string =>
  `${values.length > 1 ? 'one of ' : ''}${values.join(', ')}`;
