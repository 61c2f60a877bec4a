import assert from 'node:assert/strict';
import fc from 'fast-check';
import { driftReferenceSchema, driftStatistics } from '../../../contracts/drift.js';
import { argmax } from '../../../contracts/predicted-class.js';
import { binOf, quantileBounds } from '../../../model/drift/bins.js';
import { buildDriftReference } from '../../../model/drift/build-reference.js';
import { createSketcher } from '../../../model/drift/sketch-text.js';
import { createMeasure } from '../../../model/drift/text-statistics.js';
import { decodeTokenShard } from '../../../model/tokens/token-shard.js';
import { encodeTokenShard } from '../tokens/encode-token-shard.js';

const shardOf = (rows: number[][]) =>
  decodeTokenShard(encodeTokenShard(rows.map((ids) => ({ ids: Int32Array.from(ids), label: 0 }))), 'rows');

const reference = buildDriftReference({
  train: shardOf([
    [5, 5, 6],
    [5, 7],
  ]),
  validation: shardOf([[5], [5, 6], [7, 7, 7, 1]]),
  probabilities: [
    [0.9, 0.1],
    [0.4, 0.6],
    [0.8, 0.2],
  ],
  rule: argmax,
  embeddings: [
    [1, 0],
    [1, 0],
    [0, 1],
  ].map((values) => Float32Array.from(values)),
  vocabularySize: 8,
  unknownId: 1,
});

describe('the reference of a model', () => {
  it('counts the tokens of the training rows and spreads the validation rows over bins', () => {
    assert.deepEqual(driftReferenceSchema.parse(JSON.parse(JSON.stringify(reference))), reference);
    assert.deepEqual(reference.tokenCounts, [0, 0, 0, 0, 0, 3, 1, 1]);
    assert.deepEqual(reference.bins.length, { bounds: [1, 2, 4], counts: [1, 1, 1, 0] });
    assert.deepEqual(reference.bins['predicted-class'].counts, [2, 1, 0]);
    assert.equal(reference.validation.accuracy, 2 / 3);
    assert.ok(Math.abs(reference.validation.meanConfidence - (0.9 + 0.6 + 0.8) / 3) < 1e-6);
  });

  it('measures surprisal by the smoothed frequencies of the training tokens', () => {
    const measure = createMeasure(reference, 1);
    const {
      surprisal,
      embedding,
      'unknown-tokens': unknown,
    } = measure({
      ids: Int32Array.from([5, 1]),
      predicted: 0,
      score: 0.9,
      embedding: [2, 1],
    });
    // 5 training tokens and 8 of the vocabulary: 4 / 13 for token 5, 1 / 13 for one never seen.
    assert.ok(Math.abs(surprisal - (Math.log(13 / 4) + Math.log(13)) / 2) < 1e-6);
    assert.ok(Math.abs(embedding - 1) < 1e-6);
    assert.equal(unknown, 0.5);
  });

  it('gives a text longer than every validation row a bin that none of them is in', () => {
    const sketch = createSketcher(
      reference,
      1,
    )({
      ids: Int32Array.from([5, 5, 5, 5, 5]),
      predicted: 0,
      score: 0.9,
      embedding: [1, 0],
    });
    assert.equal(sketch.bins[driftStatistics.indexOf('length')], 3);
    assert.equal(sketch.buckets.length, 5);
  });
});

describe('bins', () => {
  it('hold every value, about equally many of them, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 500 }), (values) => {
        const bounds = quantileBounds(values);
        const bins = values.map((value) => binOf(bounds, value));
        assert.ok(bins.every((bin) => bin >= 0 && bin < bounds.length));
        values.forEach((value, index) => {
          if (index > 0 && value > values[index - 1]!) assert.ok(bins[index]! >= bins[index - 1]!);
        });
      }),
    );
    const distinct = Array.from({ length: 3_100 }, (_, index) => index);
    const counts = new Array<number>(31).fill(0);
    for (const value of distinct) counts[binOf(quantileBounds(distinct), value)]! += 1;
    assert.ok(counts.every((count) => Math.abs(count - 100) <= 1));
  });
});
