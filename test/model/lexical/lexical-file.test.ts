import assert from 'node:assert/strict';
import { encodeLexicalFile, lexicalFileSchema } from '../../../model/lexical/lexical-file.js';
import type { LexicalView } from '../../../model/lexical/lexical-view.js';

const view: LexicalView = {
  model: {
    vocabulary: { hashes: Int32Array.of(-5, 7), weights: Float32Array.of(1.5, 2.25) },
    regression: {
      classes: 3,
      weights: Float32Array.of(1, -1, 2, -2, 3, -3),
      biases: Float32Array.of(0.5, 0, -0.5),
    },
  },
  typicalWords: 12,
  stacker: { encoderAlone: 0.7, encoder: 0.2, lexical: 2.4 },
  offset: 0.25,
};

describe('lexical.json', () => {
  it('holds a lexical view, bit for bit', () => {
    const file = JSON.parse(JSON.stringify(encodeLexicalFile(view))) as unknown;
    assert.deepEqual(lexicalFileSchema.parse(file), view);
  });

  it('is refused when its arrays do not fit together, or a number is not finite', () => {
    const file = encodeLexicalFile(view);
    const refused = (changes: object): boolean =>
      !lexicalFileSchema.safeParse({ ...file, ...changes }).success;
    assert.ok(refused({ hashes: 'AAAA' }));
    assert.ok(refused({ classes: 2 }));
    assert.ok(refused({ hashes: '' }));
    assert.ok(refused({ biases: Buffer.from(Float32Array.of(1, NaN, 0).buffer).toString('base64') }));
  });
});
