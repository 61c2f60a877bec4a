import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadTokenizer, type Tokenizer } from '../../../model/tokenizer/tokenizer.js';
import { specialTokens, uncasedTokenizer } from '../../../model/tokenizer/write-tokenizer.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';

describe('the files of a tokenizer', () => {
  const directory = useTemporaryDirectory();

  interface Changes {
    normalizer?: object;
    settings?: object;
    addedTokens?: object[];
  }
  async function load({ normalizer, settings = {}, addedTokens = [] }: Changes): Promise<Tokenizer> {
    const file = uncasedTokenizer([...specialTokens, 'ο', '##σ', '##ς']) as {
      normalizer: object;
      added_tokens: object[];
    };
    file.normalizer = { ...file.normalizer, ...normalizer };
    file.added_tokens.push(...addedTokens);
    await writeFile(join(directory(), 'tokenizer.json'), JSON.stringify(file));
    await writeFile(join(directory(), 'tokenizer_config.json'), JSON.stringify(settings));
    return loadTokenizer(directory());
  }

  const contradictory: [string, Changes][] = [
    ['capitals', { settings: { do_lower_case: false } }],
    ['small letters', { normalizer: { lowercase: false }, settings: { do_lower_case: true } }],
    ['accents', { settings: { strip_accents: false } }],
    ['no accents', { normalizer: { strip_accents: false }, settings: { strip_accents: null } }],
    ['ideographs', { settings: { tokenize_chinese_chars: false } }],
  ];
  for (const [what, changes] of contradictory)
    it(`are refused when they disagree about ${what}`, () =>
      assert.rejects(load(changes), {
        code: 'invalid-model',
        message: /contradicts tokenizer_config\.json/,
      }));

  const agreeing: [string, Changes][] = [
    ['the settings are silent', {}],
    ['the settings are null', { settings: { do_lower_case: null, strip_accents: null } }],
    ['accents go with small letters', { settings: { do_lower_case: true, strip_accents: true } }],
    [
      'capitals and accents stay',
      { normalizer: { lowercase: false }, settings: { do_lower_case: false, strip_accents: false } },
    ],
  ];
  for (const [what, changes] of agreeing) it(`agree when ${what}`, () => load(changes));

  it('are refused when a token is to be found as a whole word only', () =>
    assert.rejects(load({ addedTokens: [{ id: 8, content: 'covid', single_word: true }] }), {
      code: 'invalid-model',
      message: /single_word/,
    }));

  it('write the last sigma of a word in capitals as any other, as the Rust tokenizer does', async () => {
    const tokenizer = await load({});
    assert.deepEqual([...tokenizer.encode('ΟΣ ος')], [5, 6, 5, 7]);
  });
});
