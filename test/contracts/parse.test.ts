import assert from 'node:assert/strict';
import { z } from 'zod';
import { EvergreenError } from '../../contracts/errors.js';
import { lifecycleInputSchema } from '../../contracts/lifecycle.js';
import { parseWith } from '../../contracts/parse.js';

describe('what is said of a value that does not fit', () => {
  const problemOf = (schema: z.ZodType, value: unknown): EvergreenError => {
    try {
      parseWith(schema, value, 'lifecycle input');
    } catch (error) {
      assert.ok(error instanceof EvergreenError);
      return error;
    }
    throw new Error('It fits.');
  };
  const sizeOf = ({ message, details }: EvergreenError): number =>
    message.length + JSON.stringify(details).length;

  it('names every problem with its path', () => {
    const { message } = problemOf(lifecycleInputSchema, { model: '?', training: { epochs: 0 } });
    assert.match(message, /model: must be lower-case.*training\.epochs: /);
  });

  it('stays short for a value with very many unknown fields', () => {
    const fields = Array.from({ length: 20_000 }, (_, index) => [`a field that nobody knows, ${index}`, 1]);
    const problem = problemOf(lifecycleInputSchema, Object.fromEntries(fields));
    assert.match(problem.message, /a field that nobody knows, 0/);
    assert.ok(sizeOf(problem) < 2 ** 16, `${sizeOf(problem)} characters`);
  });

  it('stays short for a value with very many problems', () => {
    const problem = problemOf(z.array(z.string()), new Array(20_000).fill(1));
    assert.match(problem.message, /^Invalid lifecycle input\. 0: /);
    assert.ok(sizeOf(problem) < 2 ** 16, `${sizeOf(problem)} characters`);
  });
});
