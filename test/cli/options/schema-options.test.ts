import assert from 'node:assert/strict';
import { Command } from 'commander';
import { z } from 'zod';
import { SchemaOptions } from '../../../cli/options/schema-options.js';

const schema = z.strictObject({
  maximumRows: z.number().int().min(1).default(7),
  pauseMs: z.number().min(1_000).max(86_400_000).nullable().default(null),
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
      assert.throws(() => read('--floors', text), {
        code: 'invalid-input',
        message: /--floors takes a name, = and a number/,
      });
  });

  it('refuse a wrong value, and say what the option takes', () => {
    for (const [option, text, message] of [
      [
        '--pause',
        '5',
        '--pause takes a time from 1s to 1d, such as 90s, 30m, 1.5h or 7d, or never; got "5".',
      ],
      [
        '--pause',
        '2d',
        '--pause takes a time from 1s to 1d, such as 90s, 30m, 1.5h or 7d, or never; got "2d".',
      ],
      ['--maximum-rows', 'many', '--maximum-rows takes a whole number of at least 1; got "many".'],
      ['--maximum-rows', '1.5', '--maximum-rows takes a whole number of at least 1; got "1.5".'],
      ['--maximum-rows', '', '--maximum-rows takes a whole number of at least 1; got "".'],
      ['--format', 'xml', '--format takes one of csv, jsonl; got "xml".'],
    ] as const)
      assert.throws(() => read(option, text), { code: 'invalid-input', message });
  });

  it('can have the defaults of the schema', () => {
    const command = options.addTo(new Command(), { withDefaults: true });
    assert.match(command.helpInformation(), /--maximum-rows <number> +\(default: 7\)/);
    assert.equal(options.read(command.parse([], { from: 'user' }).opts()).maximumRows, 7);
  });
});
