import assert from 'node:assert/strict';
import { z } from 'zod';
import { describeIssue } from '../../contracts/describe-issue.js';

const problemsOf = (schema: z.ZodType, value: unknown): string[] =>
  (schema.safeParse(value, { error: describeIssue }).error?.issues ?? []).map(({ message }) => message);

describe('describeIssue', () => {
  const cases: [z.ZodType, unknown, string][] = [
    [z.string(), undefined, 'is missing'],
    [z.string(), 7, 'must be a text'],
    [z.number(), NaN, 'must be a number'],
    [z.number().int(), 1.5, 'must be a whole number'],
    [z.array(z.string()), 'a', 'must be a list'],
    [z.record(z.string(), z.number()), [], 'must be an object'],
    [z.number().max(256), 300, 'must be at most 256'],
    [z.number().positive(), 0, 'must be above 0'],
    [z.string().max(2), 'abc', 'must have at most 2 characters'],
    [z.string().min(1), '', 'must not be empty'],
    [z.array(z.string()).min(1), [], 'must have at least 1 entries'],
    [z.enum(['grid', 'random']), 'q', 'must be one of grid, random'],
    [z.literal(1), 2, 'must be 1'],
    [
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('file') }),
        z.object({ kind: z.literal('sample') }),
      ]),
      { kind: 'smaple' },
      'must be one of file, sample',
    ],
  ];
  for (const [schema, value, expected] of cases)
    it(`says that a value ${expected}`, () => assert.deepEqual(problemsOf(schema, value), [expected]));

  it('leaves the message that a schema has of its own', () =>
    assert.deepEqual(problemsOf(z.string('must be a text or a list of texts'), 7), [
      'must be a text or a list of texts',
    ]));
});
