import assert from 'node:assert/strict';
import { describeChanges, parseSearchSpace } from '../../contracts/search-space.js';
import { searchSettingsSchema } from '../../contracts/search.js';

const refused: readonly [string, RegExp][] = [
  ['', /"" is not name=values/],
  ['learningRate', /"learningRate" is not name=values/],
  ['learnRate=1..2', /"learnRate" is no hyperparameter\. Known are: epochs, batchSize, learningRate/],
  ['learningRate=1e-3..1e-4', /must rise from a lower to a higher value/],
  ['weightDecay=log:0..1', /begins at 0, but a log range needs a positive start/],
  ['learningRate=log:1e-5..2', /learningRate must be at most 1; got "2"/],
  ['learningRate=fast', /learningRate must be a number; got "fast"/],
  ['batchSize=8|0', /batchSize must be at least 1; got "0"/],
  ['batchSize=8|16.5', /batchSize must be a whole number; got "16\.5"/],
  ['batchSize=8||16', /batchSize must be a number; got ""/],
  ['batchSize=8|8', /names a value twice/],
  ['pooling=mean|max', /pooling must be one of mean, cls; got "max"/],
  ['pooling=cls..mean', /pooling is not a number, so it has choices/],
  ['epochs=1..4/1', /must have 2 to 1000 points/],
  ['dropout=0..0.5/100000000', /must have 2 to 1000 points/],
  ['precision=float32|bfloat16', /what computes all trials/],
  ['epochs=1..2, epochs=3', /epochs is named twice/],
  ['dropout=0..0.2 if pooling=cls', /dropout depends on pooling, which must come before it in the space/],
  [
    'dropout=0..0.2 if pooling=cls, pooling=mean|cls',
    /dropout depends on pooling, which must come before it/,
  ],
  ['dropout=0..0.2 if dropout=0.1', /dropout depends on dropout, which must come before it/],
  ['dropout=0..0.2 if pool=cls', /"pool" is no hyperparameter/],
  ['dropout=0..0.2 if cls', /"cls" is not name=values/],
  [
    'pooling=mean, dropout=0..0.2 if pooling=cls',
    /dropout depends on pooling=cls, which is not in the space/,
  ],
  ['epochs=1..4, dropout=0..0.2 if epochs=5', /dropout depends on epochs=5, which is not in the space/],
  [
    'epochs=1..4, dropout=0..0.2 if epochs=2..3',
    /depends on epochs=2\.\.3, but a condition names single values/,
  ],
  ['beta1=0..0.9, dropout=0..0.2 if beta1=0.5', /depends on beta1, whose range has no single values/],
  ['pooling=cls, dropout=0..0.2 if pooling=cls if pooling=cls', /dropout has more than one condition/],
  ['selectionMetric=loss|accuracy', /follows the metric of the search/],
];

describe('a search space', () => {
  it('has choices, ranges and ranges of equal ratios', () => {
    const space = parseSearchSpace('learningRate=log:1e-5..3e-4/4, batchSize=8|16, epochs=1..4,pooling=cls');
    const range = { kind: 'range', points: null };
    assert.deepEqual(Object.fromEntries(space), {
      learningRate: { ...range, scale: 'log', low: 1e-5, high: 3e-4, integer: false, points: 4 },
      batchSize: { kind: 'choice', values: [8, 16] },
      epochs: { ...range, scale: 'linear', low: 1, high: 4, integer: true },
      pooling: { kind: 'choice', values: ['cls'] },
    });
  });

  it('has dimensions that depend on the value of another one', () => {
    const space = parseSearchSpace('epochs=1..4, pooling=cls|mean, dropout=0..0.2  if  epochs=3 | 4');
    assert.deepEqual(space.get('dropout')!.condition, { name: 'epochs', values: [3, 4] });
    assert.ok(!('condition' in space.get('pooling')!));
  });

  for (const [text, message] of refused)
    it(`refuses "${text}" and says what is wrong`, () => {
      assert.throws(() => parseSearchSpace(text), { code: 'invalid-input', message });
      assert.match(searchSettingsSchema.safeParse({ space: text }).error!.issues[0]!.message, message);
    });

  it('describes what a trial changes', () => {
    assert.equal(
      describeChanges({ learningRate: 0.0001234, beta2: 0.9995, pooling: 'cls' }),
      'learningRate 0.0001234, beta2 0.9995, pooling cls',
    );
  });
});
