import assert from 'node:assert/strict';
import { cleanText } from '../../policy/clean-text.js';

describe('cleaning a text', () => {
  it('keeps every mark that a script needs, and 100 of those that none needs', () => {
    for (const text of ['हिन्दी में ठीक है', 'เยี่ยมมาก', 'Việt Nam', `Z${'\u0335\u0321'.repeat(50)}algo`])
      assert.equal(cleanText(text), text);
    assert.equal(cleanText(`a${'\u0301'.repeat(500)}b`), `a${'\u0301'.repeat(100)}b`);
  });

  for (const between of ['', '\u200b', '\ufffd', '\ue000'])
    it(`leaves no longer run of marks where a tokenizer takes away ${JSON.stringify(between)}`, () => {
      const text = cleanText(`a${`\u0345${between}`.repeat(1_000)}${`\u0334${between}`.repeat(1_000)}`);
      assert.ok(text.replaceAll(between, '').length <= 101);
    });
});
