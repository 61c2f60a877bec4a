import assert from 'node:assert/strict';
import fc from 'fast-check';
import { NearDuplicates } from '../../../policy/near-duplicates/near-duplicates.js';
import { shinglesOf } from '../../../policy/near-duplicates/shingles.js';
import { rowId } from '../../../policy/split.js';
import { uniformNumbers } from '../../uniform-numbers.js';

/** The representative of each text, by the texts' ids. */
function representativesOf(texts: readonly string[]): string[] {
  const ids = texts.map(rowId);
  const nearDuplicates = new NearDuplicates();
  for (const text of texts) nearDuplicates.add(text);
  return [...nearDuplicates.representatives((index) => ids[index]!)].map((index) => ids[index]!);
}

const areNear = (a: string, b: string): boolean => new Set(representativesOf([a, b])).size === 1;

const uniform = uniformNumbers(31n);
const pick = (count: number): number => Math.floor(uniform() * count);
const randomWord = (): string => `word${pick(5_000)}`;
const randomText = (words: number): string[] => Array.from({ length: words }, randomWord);

function jaccardSimilarity(a: string, b: string): number {
  const first = new Set(shinglesOf(a));
  const second = new Set(shinglesOf(b));
  const common = [...first].filter((shingle) => second.has(shingle)).length;
  return common / (first.size + second.size - common);
}

/** The text with so many words replaced, left out or put in, at random places. */
function edit(words: readonly string[], edits: number): string[] {
  const edited = [...words];
  for (let count = 0; count < edits; count++) {
    const kind = pick(3);
    edited.splice(pick(edited.length), kind === 2 ? 0 : 1, ...(kind === 0 ? [] : [randomWord()]));
  }
  return edited;
}

const words = (alphabet: string): fc.Arbitrary<string> =>
  fc
    .array(fc.string({ unit: fc.constantFrom(...alphabet), minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 40,
    })
    .map((list) => list.join(' '));

describe('near-duplicates', () => {
  it('are texts that are the same but for case, punctuation and white space', () => {
    fc.assert(
      fc.property(words('abcdef'), (text) => {
        assert.ok(areNear(text, `  ${text.toUpperCase().replaceAll(' ', ', ')}!`));
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it('are the same text, whatever it is made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aB1 .\n!é中の👍\u0301\u200d', '\ud800') }), (text) =>
        assert.ok(areNear(text, text)),
      ),
      { numRuns: 200, seed: 2 },
    );
  });

  it('are never texts without a word in common', () => {
    fc.assert(
      fc.property(words('abcdef'), words('ghijkl'), (a, b) => assert.ok(!areNear(a, b))),
      { numRuns: 300, seed: 3 },
    );
  });

  it('have the same representatives in whatever order the texts come', () => {
    const texts = Array.from({ length: 60 }, () => randomText(40)).flatMap((text) =>
      [0, 1, 2, 4].map((edits) => edit(text, edits).join(' ')),
    );
    const representatives = new Map(representativesOf(texts).map((id, index) => [texts[index]!, id]));
    assert.ok(new Set(representatives.values()).size < 200);
    for (let round = 0; round < 5; round++) {
      const shuffled = texts
        .map((text) => ({ text, key: uniform() }))
        .sort((a, b) => a.key - b.key)
        .map(({ text }) => text);
      assert.deepEqual(
        representativesOf(shuffled),
        shuffled.map((text) => representatives.get(text)),
      );
    }
  });

  it('have the representative whose id sorts first', () => {
    const text = randomText(50);
    const texts = [0, 1, 1, 1].map((edits) => edit(text, edits).join(' '));
    const [smallest] = texts.map(rowId).sort();
    for (const id of representativesOf(texts)) assert.equal(id, smallest);
  });

  it('are found by a chain of texts, too', () => {
    const text = randomText(100);
    const chain = [text];
    for (let link = 0; link < 8; link++) chain.push(edit(chain.at(-1)!, 2));
    const texts = chain.map((list) => list.join(' '));
    assert.ok(!areNear(texts[0]!, texts.at(-1)!));
    assert.equal(new Set(representativesOf(texts)).size, 1);
  });

  it('are found by nine of ten at the stated similarity, and hardly where texts share less than half', () => {
    const found = { near: [0, 0], far: [0, 0] };
    for (let pair = 0; pair < 600; pair++) {
      const text = randomText(120);
      const [a, b] = [text.join(' '), edit(text, pair % 30).join(' ')];
      const similarity = jaccardSimilarity(a, b);
      const kind = similarity >= 0.8 ? found.near : similarity < 0.5 ? found.far : null;
      if (kind === null) continue;
      kind[0]! += Number(areNear(a, b));
      kind[1]! += 1;
    }
    const [near, far] = [found.near[0]! / found.near[1]!, found.far[0]! / found.far[1]!];
    assert.ok(found.near[1]! > 80 && near > 0.95, `recall ${near} of ${found.near[1]}`);
    assert.ok(found.far[1]! > 150 && far < 0.05, `${far} of ${found.far[1]} pairs that are not near`);
  });

  it('are none among many unrelated texts', () => {
    const texts = Array.from({ length: 2_500 }, () => randomText(30).join(' '));
    assert.equal(new Set(representativesOf(texts)).size, texts.length);
  });
});
