import assert from 'node:assert/strict';
import { Command } from 'commander';
import { z } from 'zod';
import { SchemaOptions } from '../../../cli/options/schema-options.js';

const schema = z.strictObject({
  maximumRows: z.number().default(7),
  pauseMs: z.number().nullable().default(null),
  format: z.enum(['csv', 'jsonl']).optional(),
  files: z.array(z.string()).default([]),
  floors: z.record(z.string(), z.number()).optional(),
  isStrict: z.boolean().default(false),
  dryRun: z.boolean().default(false),
});
const options = new SchemaOptions(schema, {
  pauseMs: { help: 'time between two files' },
  isStrict: { flag: 'strict', negatedHelp: 'accept anything' },
});

const read = (...argumentList: string[]) => {
  const command = options.addTo(new Command().exitOverride());
  return options.read(command.parse(argumentList, { from: 'user' }).opts());
};

describe('options of a schema', () => {
  it('are named and described after its fields', () => {
    const help = options.addTo(new Command()).helpInformation();
    for (const line of [
      /--maximum-rows <number>/,
      /--pause <duration> +time between two files/,
      /--format <csv\|jsonl>/,
      /--files <name\.\.\.>/,
      /--strict/,
      /--no-strict +accept anything/,
      /--dry-run/,
    ])
      assert.match(help, line);
    assert.doesNotMatch(help, /--no-dry-run|default/);
  });

  it('have the types of its fields', () => {
    assert.deepEqual(
      read('--maximum-rows', '5', '--pause', '1.5h', '--format', 'csv', '--files', 'a', 'b', '--no-strict'),
      { maximumRows: 5, pauseMs: 5_400_000, format: 'csv', files: ['a', 'b'], isStrict: false },
    );
  });

  it('are left out where they are not given', () => {
    assert.deepEqual(read(), {});
  });

  it('have a word for null', () => {
    assert.deepEqual(read('--pause', 'never'), { pauseMs: null });
  });

  it('collect the entries of a record', () => {
    assert.deepEqual(read('--floors', 'fraud=0.8', '--floors', 'a=b=0.5'), {
      floors: { fraud: 0.8, 'a=b': 0.5 },
    });
    for (const text of ['fraud', 'fraud=', 'fraud=much'])
      assert.equal(schema.safeParse(read('--floors', text)).success, false);
  });

  it('refuse what is no duration', () => {
    assert.throws(() => read('--pause', '5'), {
      code: 'invalid-input',
      message: /--pause takes a number and a unit/,
    });
  });

  it('leave a number that is none to the schema', () => {
    for (const text of ['many', ''])
      assert.equal(schema.safeParse(read('--maximum-rows', text)).success, false);
  });

  it('can have the defaults of the schema', () => {
    const command = options.addTo(new Command(), { withDefaults: true });
    assert.match(command.helpInformation(), /--maximum-rows <number> +\(default: 7\)/);
    assert.equal(options.read(command.parse([], { from: 'user' }).opts()).maximumRows, 7);
  });
});
