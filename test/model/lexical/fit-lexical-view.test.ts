import assert from 'node:assert/strict';
import { fitLexicalView, type LexicalViewInputs } from '../../../model/lexical/fit-lexical-view.js';
import { createCombineViews } from '../../../model/lexical/lexical-view.js';
import { softmax } from '../../../model/metrics/softmax.js';
import { randomWords } from '../../../model/random.js';
import type { TokenShard } from '../../../model/tokens/token-shard.js';

const words = 60;
const tokens = Array.from({ length: words }, (_, id) => `word${'abcdefghij'[id % 10]!.repeat(1 + id)}`);
const normal = (next: () => number): number =>
  Math.sqrt(-2 * Math.log((next() + 1) / 2 ** 32)) * Math.cos((2 * Math.PI * next()) / 2 ** 32);

/** Rows of which the words tell the class by `telling`, and the encoder's logits, which are right more often than not. */
function draw(
  seed: number,
  { telling, validationRows }: { telling: number; validationRows: number },
): LexicalViewInputs {
  const next = randomWords(seed);
  const chance = (): number => next() / 2 ** 32;
  const shardOf = (count: number): TokenShard => {
    const labels = Array.from({ length: count }, () => Number(chance() < 0.5));
    const ids = labels.map((label) =>
      Int32Array.from({ length: 12 }, () => {
        const word = Math.floor(chance() * words);
        // The even words are those of class 0.
        return chance() < telling ? word - (word % 2) + label : word;
      }),
    );
    return { count, ids: (row) => ids[row]!, label: (row) => labels[row]! };
  };
  const [train, validation] = [shardOf(300), shardOf(validationRows)];
  const encoder = Array.from({ length: validationRows }, (_, row) => {
    const margin = 2 * validation.label(row) - 1 + 1.5 * normal(next);
    return [-margin, margin];
  });
  return { lexical: 'auto', classes: 2, tokenizer: { tokens }, train, validation, encoder, hasOffset: false };
}

describe('lexical view', () => {
  it('is kept where words tell the class', () => {
    const { view, summary } = fitLexicalView(draw(1, { telling: 0.3, validationRows: 400 }));
    assert.equal(summary.outcome, 'kept');
    assert.ok(summary.losses!.combined < summary.losses!.encoder);
    assert.ok(view!.stacker.lexical > 0);
  });

  it('is seldom kept where words tell nothing: by chance at most at its level of 5 %', () => {
    const seeds = Array.from({ length: 100 }, (_, seed) => seed);
    const kept = seeds.filter(
      (seed) => fitLexicalView(draw(seed, { telling: 0, validationRows: 120 })).view !== null,
    );
    // With 5 %, more than 10 of 100 have a probability of 1 %.
    assert.ok(kept.length <= 10, `${kept.length} of 100`);
  });

  it('is left out with few validation rows, unless it is asked for', () => {
    const few = draw(2, { telling: 0.3, validationRows: 60 });
    assert.deepEqual(fitLexicalView(few), {
      view: null,
      logits: few.encoder,
      summary: { outcome: 'too-few-rows', losses: null, encoderAlone: null },
    });
    assert.equal(fitLexicalView({ ...few, lexical: 'on' }).summary.outcome, 'kept');
    assert.equal(fitLexicalView({ ...few, lexical: 'off' }).summary.outcome, 'off');
    const tooFew = { ...draw(2, { telling: 0.3, validationRows: 9 }), lexical: 'on' as const };
    assert.equal(fitLexicalView(tooFew).summary.outcome, 'too-few-rows');
  });

  it('gives probabilities, and those of the encoder alone for a text without a known word', () => {
    const inputs = draw(3, { telling: 0.3, validationRows: 200 });
    const { view, summary } = fitLexicalView(inputs);
    const combine = createCombineViews(view && { ...view, offset: 0 }, inputs.tokenizer);
    inputs.encoder.forEach((logits, row) => {
      const probabilities = softmax(combine(inputs.validation.ids(row), logits));
      assert.ok(Math.abs(probabilities[0]! + probabilities[1]! - 1) < 1e-12);
      const alone = softmax(combine(new Int32Array(), logits));
      const expected = softmax(logits, summary.encoderAlone!.temperature);
      alone.forEach((probability, label) => assert.ok(Math.abs(probability - expected[label]!) < 1e-12));
    });
  });
});
