import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { generateReviews, type SampleOptions } from '../../../sources/sample-corpus/generate-reviews.js';
import { readSample } from '../../../sources/sample-corpus/read-sample.js';

const generate = (options: Partial<SampleOptions> = {}) => [
  ...generateReviews({ rows: 1_000, seed: 1, drift: 0, labelNoise: 0, ...options }),
];
const wordsOf = (texts: string[]) =>
  new Set(texts.flatMap((text) => text.toLowerCase().match(/[\p{L}'-]+/gu) ?? []));
const normalise = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
const shareOfPositive = (reviews: { label: string }[]) =>
  reviews.filter(({ label }) => label === 'positive').length / reviews.length;

describe('the sample corpus', () => {
  it('is the same for the same seed, another for another, and starts the same however long it is', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        (seed, drift, labelNoise) => {
          const long = generate({ rows: 60, seed, drift, labelNoise });
          assert.deepEqual(generate({ rows: 20, seed, drift, labelNoise }), long.slice(0, 20));
          assert.notDeepEqual(generate({ rows: 60, seed: seed + 1, drift, labelNoise }), long);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('consists of finished sentences: no symbol of the grammar is left, no word is missing', () => {
    for (const { text } of generate({ rows: 5_000, drift: 0.5 })) {
      assert.doesNotMatch(text, /[{}]|undefined| {2}|^\s|\s$|\b[Aa] a\b/, text);
      assert.ok(text.length > 0 && text.length < 3_000);
    }
  });

  it('has no two reviews that differ only in case and punctuation', () => {
    const reviews = generate({ rows: 4_000 });
    assert.equal(new Set(reviews.map(({ text }) => normalise(text))).size, 4_000);
  });

  it('is balanced, short to long, and rich in words', () => {
    const reviews = generate({ rows: 4_000 });
    assert.ok(Math.abs(shareOfPositive(reviews) - 0.5) < 0.03);
    const sentenceCounts = reviews.map(({ text }) => text.split(/[.!?]+\s+/).length);
    assert.ok(sentenceCounts.filter((count) => count === 1).length > 400);
    assert.ok(Math.max(...sentenceCounts) >= 12);
    assert.ok(wordsOf(reviews.map(({ text }) => text)).size > 1_200);
  });

  it('flips as many labels as asked for, and changes no text by it', () => {
    const clean = generate({ rows: 3_000 });
    const noisy = generate({ rows: 3_000, labelNoise: 0.2 });
    assert.deepEqual(
      noisy.map(({ text }) => text),
      clean.map(({ text }) => text),
    );
    const flipped = noisy.filter(({ label }, index) => label !== clean[index]!.label).length;
    assert.ok(Math.abs(flipped / 3_000 - 0.2) < 0.03, `${flipped} labels flipped`);
  });

  it('drifts into other words and more complaints', () => {
    const original = generate({ rows: 3_000 });
    const drifted = generate({ rows: 3_000, drift: 1 });
    const half = generate({ rows: 3_000, drift: 0.5 });
    const known = wordsOf(original.map(({ text }) => text));
    const unknownShare = (reviews: { text: string }[]) =>
      reviews.filter(({ text }) => [...wordsOf([text])].some((word) => !known.has(word))).length /
      reviews.length;
    assert.ok(unknownShare(drifted) > 0.7);
    assert.ok(unknownShare(half) > 0.3 && unknownShare(half) < 0.7);
    assert.ok(shareOfPositive(drifted) < 0.4);
    for (const word of ['laggy', 'goated', 'paywall']) assert.ok(!known.has(word), word);
  });

  it('lets some words change sides when it drifts', () => {
    const turned =
      /\b(not|never|no|nothing|nobody|neither|nor|hardly|far|anything|by|but|yet|however|although|though|if|while|still|despite|apart|some|told|expected)\b|n't/i;
    const positiveShareOf = (word: string, drift: number) =>
      shareOfPositive(
        generate({ rows: 20_000, drift }).filter(
          ({ text }) => wordsOf([text]).has(word) && !/[.!?]\s/.test(text) && !turned.test(text),
        ),
      );
    for (const word of ['sick', 'ridiculous']) {
      assert.ok(positiveShareOf(word, 0) < 0.2, word);
      assert.ok(positiveShareOf(word, 1) > 0.4, word);
    }
  });

  it('is read as a table, like a file', async () => {
    const source = { kind: 'sample', rows: 100, seed: 3, drift: 0, labelNoise: 0 } as const;
    const table = readSample(source);
    assert.equal(table.format, 'sample');
    const rows = [];
    for await (const row of table.rows) rows.push(row);
    assert.deepEqual(
      rows,
      generate(source).map((review, index) => ({ line: index + 1, ...review })),
    );
  });
});

describe('the held-out short sentences', () => {
  const sentences = readFileSync(new URL('../../fixtures/short-sentences.jsonl', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { text: string; label: string });

  it('are a hundred, half of them positive', () => {
    assert.equal(new Set(sentences.map(({ text }) => normalise(text))).size, 100);
    assert.equal(shareOfPositive(sentences), 0.5);
  });

  it('are never said by the grammar', () => {
    const said = new Set(
      generate({ rows: 20_000, seed: 11 }).flatMap(({ text }) =>
        [text, ...text.split(/[.!?]+(?:\s+|$)/)].map(normalise),
      ),
    );
    assert.deepEqual(
      sentences.filter(({ text }) => said.has(normalise(text))).map(({ text }) => text),
      [],
    );
  });
});
