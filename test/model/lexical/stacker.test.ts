import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fitStacker, stack, type Stacker, type ViewedText } from '../../../model/lexical/stacker.js';

const cases = JSON.parse(
  readFileSync(new URL('../../fixtures/lexical/stacker.json', import.meta.url), 'utf8'),
) as { hasOffset: boolean; texts: ViewedText[]; stacker: Stacker; encoderOffset: number }[];

describe('stacker', () => {
  for (const { hasOffset, texts, stacker, encoderOffset } of cases)
    it(`has the scales that SciPy finds for ${texts[0]!.encoder.length} classes${hasOffset ? ' with an offset' : ''}`, () => {
      const fitted = fitStacker(texts, hasOffset);
      for (const name of ['encoderAlone', 'encoder', 'lexical'] as const)
        assert.ok(Math.abs(fitted.stacker[name] - stacker[name]) < 1e-4, JSON.stringify({ fitted, stacker }));
      assert.ok(Math.abs(fitted.encoderOffset - encoderOffset) < 1e-4, String(fitted.encoderOffset));
    });

  it('leaves the answer to the encoder where the words are not trusted', () => {
    const stacker = { encoderAlone: 0.5, encoder: 0.2, lexical: 3 };
    assert.deepEqual(stack(stacker, { encoder: [2, -4], lexical: [7, 9], trust: 0 }), [1, -2]);
    assert.deepEqual(stack(stacker, { encoder: [2, -4], lexical: [7, 9], trust: 1 }), [21.4, 26.2]);
  });
});
