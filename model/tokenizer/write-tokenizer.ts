import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The special tokens of a BERT vocabulary, in the order of their ids. */
export const specialTokens = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] as const;

/** Positions of a BERT base. */
const maximumLength = 512;

/** Content of the tokenizer.json of uncased BERT; the id of a token is its index in the vocabulary. */
export function uncasedTokenizer(vocabulary: readonly string[]): object {
  const idOf = (token: string) => vocabulary.indexOf(token);
  const special = (token: string, type: number) => ({ SpecialToken: { id: token, type_id: type } });
  const sequence = (id: string, type: number) => ({ Sequence: { id, type_id: type } });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specialTokens.map((content) => ({
      id: idOf(content),
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [special('[CLS]', 0), sequence('A', 0), special('[SEP]', 0)],
      pair: [
        special('[CLS]', 0),
        sequence('A', 0),
        special('[SEP]', 0),
        sequence('B', 1),
        special('[SEP]', 1),
      ],
      special_tokens: Object.fromEntries(
        ['[CLS]', '[SEP]'].map((token) => [token, { id: token, ids: [idOf(token)], tokens: [token] }]),
      ),
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
    },
  };
}

/**
 * Writes tokenizer.json, vocab.txt, tokenizer_config.json and special_tokens_map.json of an uncased BERT
 * tokenizer to an existing directory.
 * @param vocabulary tokens in the order of their ids, special tokens included
 */
export async function writeTokenizer(directory: string, vocabulary: readonly string[]): Promise<void> {
  const names = {
    unk_token: '[UNK]',
    sep_token: '[SEP]',
    pad_token: '[PAD]',
    cls_token: '[CLS]',
    mask_token: '[MASK]',
  };
  const settings = {
    ...names,
    do_lower_case: true,
    strip_accents: null,
    tokenize_chinese_chars: true,
    model_max_length: maximumLength,
    tokenizer_class: 'BertTokenizer',
  };
  const write = (name: string, content: string) => writeFile(join(directory, name), content);
  await Promise.all([
    write('tokenizer.json', `${JSON.stringify(uncasedTokenizer(vocabulary))}\n`),
    write('vocab.txt', vocabulary.map((token) => `${token}\n`).join('')),
    write('tokenizer_config.json', `${JSON.stringify(settings, null, 2)}\n`),
    write('special_tokens_map.json', `${JSON.stringify(names, null, 2)}\n`),
  ]);
}
