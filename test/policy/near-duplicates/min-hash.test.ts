import assert from 'node:assert/strict';
import { bandKeys, bands } from '../../../policy/near-duplicates/min-hash.js';
import { shinglesOf } from '../../../policy/near-duplicates/shingles.js';
import { uniformNumbers } from '../../uniform-numbers.js';

const keysOf = (shingles: Int32Array): Float64Array => {
  const keys = new Float64Array(bands);
  bandKeys(shingles, keys);
  return keys;
};

/** How often two sets of this Jaccard similarity share a key. */
function matchRate(similarity: number, pairs: number): number {
  const uniform = uniformNumbers(23n);
  const union = 100;
  const common = 2 * Math.round((similarity * union) / 2);
  let matches = 0;
  for (let pair = 0; pair < pairs; pair++) {
    const all = Int32Array.from({ length: union }, () => Math.floor(uniform() * 2 ** 32));
    const half = common + (union - common) / 2;
    const first = keysOf(all.slice(0, half));
    const second = keysOf(Int32Array.from([...all.slice(0, common), ...all.slice(half)]));
    if (first.some((key, band) => key === second[band])) matches++;
  }
  return matches / pairs;
}

describe('MinHash with banding', () => {
  for (const similarity of [0.9, 0.8, 0.7, 0.5])
    it(`lets sets of Jaccard similarity ${similarity} share a key as often as it says`, () => {
      const pairs = 400;
      const expected = 1 - (1 - similarity ** 8) ** 16;
      const rate = matchRate(similarity, pairs);
      const tolerance = 3.5 * Math.sqrt((expected * (1 - expected)) / pairs) + 0.001;
      assert.ok(Math.abs(rate - expected) < tolerance, `${rate}, ${expected}`);
    });

  it('lets sets with little in common share a key hardly ever', () => {
    assert.ok(matchRate(0.2, 400) <= 0.005);
  });

  it('gives the same keys in every run', () => {
    assert.equal(keysOf(shinglesOf('One text that never changes.'))[0], 260_210_463_192_697);
  });
});

describe('shingles', () => {
  const same = (a: string, b: string): void => assert.deepEqual(shinglesOf(a), shinglesOf(b));

  it('are three words in a row', () => {
    assert.equal(shinglesOf('one two three four five').length, 3);
    assert.equal(shinglesOf('one two three four five')[1], shinglesOf('two three four')[0]);
  });

  it('are the same whatever case, punctuation and white space', () => {
    same('A fine film, truly; watch it!', 'a  FINE film\ntruly watch "it"');
  });

  it('are one of a short text, other than that of its words in another order', () => {
    assert.equal(shinglesOf('good film').length, 1);
    assert.notEqual(shinglesOf('good film')[0], shinglesOf('film good')[0]);
    assert.notEqual(shinglesOf('good')[0], shinglesOf('bad')[0]);
  });

  it('are of characters where a script has no spaces between words', () => {
    assert.equal(shinglesOf('これは良い映画').length, 5);
  });

  it('tell texts without any word apart', () => {
    assert.notEqual(shinglesOf('👍👍')[0], shinglesOf('👎')[0]);
    assert.equal(shinglesOf('!!!').length, 1);
  });
});
