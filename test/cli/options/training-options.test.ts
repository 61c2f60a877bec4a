import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { lifecycleInput, type TrainingOptions } from '../../../cli/options/training-options.js';

const inputOf = (options: Partial<TrainingOptions>) => lifecycleInput({ set: [], ...options }, 'reviews');

const refused: readonly [string, Partial<TrainingOptions>, RegExp][] = [
  ['--limit abc', { data: 'a.csv', limit: 'abc' }, /--limit takes a whole number of at least 2; got "abc"/],
  ['--limit 0', { data: 'a.csv', limit: '0' }, /limit/],
  ['--sample --limit abc', { sample: true, limit: 'abc' }, /limit/],
  ['--data with --sample', { data: 'a.csv', sample: true }, /--data cannot be combined with --sample/],
  ['columns without --data', { textColumn: 'body' }, /columns go with --data/],
  ['columns with --sample', { sample: true, groupColumn: 'author' }, /columns go with --data/],
  [
    '--window without --feedback',
    { data: 'a.csv', window: '90d' },
    /--window and --trust go with --feedback/,
  ],
  ['--window 90', { feedback: true, window: '90' }, /--window takes a time.*such as 90s/],
  ['--limit without a source', { limit: '5' }, /--limit goes with/],
  ['--epochs abc', { epochs: 'abc' }, /--epochs takes a whole number from 1 to 100/],
  [
    '--minimum-accuracy abc',
    { minimumAccuracy: 'abc' },
    /--minimum-accuracy takes a number from 0 to 1; got "abc"/,
  ],
  [
    '--minimum-recall fraud',
    { minimumRecall: { fraud: '' } },
    /--minimum-recall takes a name, = and a number from 0 to 1, for example fraud=0\.8; got "fraud="/,
  ],
  ['--trust a b', { feedback: true, trust: ['a b'] }, /--trust must be 1 to 64 letters.*got "a b"/],
  [
    '--minimum-accuracy 2',
    { minimumAccuracy: '2' },
    /--minimum-accuracy takes a number from 0 to 1; got "2"/,
  ],
];

describe('training options', () => {
  it('without a source leave the choice to the last run', () => {
    const input = inputOf({});
    assert.equal(input.model, 'reviews');
    assert.equal(input.source, undefined);
    assert.equal(input.base, undefined);
  });

  it('choose the feedback of a retraining: how new, and from whom in spite of quarantine', () => {
    const { source } = inputOf({ feedback: true, window: '90d', trust: ['shop'] });
    assert.deepEqual(source, { kind: 'retraining', windowMs: 7_776_000_000, trustedSources: ['shop'] });
  });

  it('name a file by its whole path, with columns and a limit', () => {
    const { source } = inputOf({
      data: 'reviews.csv',
      textColumn: 'body',
      labelColumn: 'stars',
      splitColumn: 'part',
      groupColumn: 'author',
      limit: '100',
    });
    assert.deepEqual(source, {
      kind: 'file',
      path: resolve('reviews.csv'),
      textColumn: 'body',
      labelColumn: 'stars',
      splitColumn: 'part',
      groupColumn: 'author',
      limit: 100,
    });
  });

  it('leave a key of the store as it is', () => {
    const { source } = inputOf({ data: 's3:uploads/reviews.csv' });
    assert.equal((source as { path: string }).path, 's3:uploads/reviews.csv');
  });

  it('keep the name of a known base and make any other a whole path', () => {
    assert.equal(inputOf({ base: 'tiny' }).base, 'tiny');
    assert.equal(inputOf({ base: 'models/own' }).base, resolve('models/own'));
  });

  it('put named hyperparameters, --set and the gate where the workflow reads them', () => {
    const { training, gate } = inputOf({
      epochs: '1',
      learningRate: '3e-5',
      classWeights: 'balanced',
      set: ['dropout=0.2'],
      minimumAccuracy: '0.8',
      replace: true,
    });
    assert.deepEqual(training, {
      epochs: 1,
      learningRate: 3e-5,
      classWeights: 'balanced',
      dropout: 0.2,
    });
    assert.deepEqual([gate?.minimumAccuracy, gate?.replaceLabels], [0.8, true]);
  });

  for (const [what, options, message] of refused)
    it(`refuse ${what}`, () => {
      assert.throws(() => inputOf(options), { code: 'invalid-input', message });
    });
});
