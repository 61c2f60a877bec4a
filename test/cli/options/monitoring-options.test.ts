import assert from 'node:assert/strict';
import { Command } from 'commander';
import { monitoringOptions } from '../../../cli/options/monitoring-options.js';

const dayMs = 86_400_000;
const read = (...argumentList: string[]) =>
  monitoringOptions.read(
    monitoringOptions.addTo(new Command().exitOverride()).parse(argumentList, { from: 'user' }).opts(),
  );

describe('the options --tune of a monitor', () => {
  const space = ['--space', 'epochs=1..4'];

  it('are one setting: a search, or none', () => {
    const { search, ...others } = read('--every', '1h', '--tune', 'random', ...space, '--budget', '30m');
    assert.deepEqual(others, { everyMs: 3_600_000 });
    assert.deepEqual([search?.method, search?.space, search?.budgetMs], ['random', 'epochs=1..4', 1_800_000]);
    assert.deepEqual(read('--tune', 'never'), { search: null });
    assert.deepEqual(read(), {});
  });

  for (const [what, argumentList, message] of [
    ['a search without a limit', ['--tune', 'random', ...space], /needs --trials or --budget/],
    ['options of a search without --tune', ['--trials', '8'], /go with --tune/],
    ['options beside --tune never', ['--tune', 'never', '--trials', '8'], /never takes no other option/],
    ['another word', ['--tune', 'none', ...space], /--tune takes one of grid, random, halving, or never/],
    [
      'what the method cannot search',
      ['--tune', 'grid', '--space', 'dropout=0..0.5', '--trials', '8'],
      /A grid needs the number of values of dropout/,
    ],
  ] as const)
    it(`refuse ${what}`, () => {
      assert.throws(() => read(...argumentList), { code: 'invalid-input', message });
    });
});

describe('the option --retention of a monitor', () => {
  it('takes generations and an age, and an age for feedback', () => {
    const retention = { keepGenerations: 5, minimumAgeMs: 14 * dayMs, feedbackRetentionMs: null };
    assert.deepEqual(read('--retention', '5,14d'), { retention });
    assert.deepEqual(read('--retention', '5, 14d,365d'), {
      retention: { ...retention, feedbackRetentionMs: 365 * dayMs },
    });
    assert.deepEqual(read('--retention', 'never'), { retention: null });
    assert.deepEqual(read('--every', '1h'), { everyMs: 3_600_000 });
  });

  it('refuses anything else, and says what it takes', () => {
    for (const [text, message] of [
      ['5', /--retention takes a number of generations, an age .* got "5"/],
      ['5d', /got "5d"/],
      ['five,30d', /got "five,30d"/],
      ['5,30d,1d,2d', /got "5,30d,1d,2d"/],
      ['5,30', /--retention takes .* got "5,30"/],
    ] as const)
      assert.throws(() => read('--retention', text), { code: 'invalid-input', message });
  });
});

describe('the options --watch and --trust of a monitor', () => {
  it('take several values, or none for an empty list', () => {
    const { watch, trustedSources } = read('--watch', '/a.csv', '/b.csv', '--trust', 'mobile');
    assert.deepEqual({ watch, trustedSources }, { watch: ['/a.csv', '/b.csv'], trustedSources: ['mobile'] });
    assert.deepEqual(read('--watch', 'none', '--trust', 'none'), { watch: [], trustedSources: [] });
  });
});
