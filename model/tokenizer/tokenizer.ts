import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { codeOf, EvergreenError } from '../../contracts/errors.js';
import { huggingFaceTokenizer, type HuggingFaceTokenizer } from './hugging-face.js';
import { contradicts, settingsSchema, tokenizerFileSchema, type TokenizerFile } from './tokenizer-file.js';
import { cacheWords, type TokenNeed } from './word-cache.js';

export interface Tokenizer {
  readonly vocabularySize: number;
  /** By id; undefined for an id that no token has. */
  readonly tokens: readonly (string | undefined)[];
  readonly clsId: number;
  readonly sepId: number;
  readonly padId: number;
  readonly unknownId: number;
  /**
   * Token ids of a text, without special tokens and not truncated.
   * @param need tokens between these may be left out, so that the time does not grow with the length of the text
   */
  encode(text: string, need?: TokenNeed): Int32Array;
}

/**
 * Ideographs beyond the basic plane. BERT puts spaces around them; the library's normalizer misses them (two
 * UTF-16 units each).
 */
const rareIdeographs = /[\u{20000}-\u{2A6DF}\u{2A700}-\u{2CEAF}\u{2F800}-\u{2FA1F}]/gu;

/**
 * Loads tokenizer.json (and tokenizer_config.json, if there is one) of a Hugging Face directory, without its
 * truncation and padding.
 * @throws EvergreenError `invalid-model` when a file is missing or malformed, when the two contradict each
 * other, or when a special token is missing
 */
export async function loadTokenizer(directory: string): Promise<Tokenizer> {
  const path = join(directory, 'tokenizer.json');
  const fail = (problem: string, cause?: unknown): never => {
    const message = `${path}: ${problem}. Use a directory with a BERT tokenizer.json.`;
    throw new EvergreenError('invalid-model', message, { details: { path }, cause });
  };
  const readJson = async (file: string, fallback?: object): Promise<unknown> => {
    try {
      return JSON.parse(await readFile(file, 'utf8'));
    } catch (error) {
      if (fallback && codeOf(error) === 'ENOENT') return fallback;
      // A parser's message quotes the file.
      const isRead = error instanceof SyntaxError;
      return fail(isRead ? 'is not JSON' : `cannot be read (${codeOf(error)})`);
    }
  };
  const file = tokenizerFileSchema.safeParse(await readJson(path));
  if (!file.success) return fail(`is not a WordPiece tokenizer (${z.prettifyError(file.error)})`);
  const settings = settingsSchema.safeParse(await readJson(join(directory, 'tokenizer_config.json'), {}));
  if (!settings.success || contradicts(settings.data, file.data))
    return fail(
      'contradicts tokenizer_config.json (do_lower_case, strip_accents or tokenize_chinese_chars); save both with AutoTokenizer of transformers',
    );
  const { vocab, unk_token: unknown } = file.data.model;
  const ids = new Map(Object.entries(vocab));
  for (const { id, content } of file.data.added_tokens) ids.set(content, id);
  const idOf = (token: string): number => ids.get(token) ?? fail(`has no token ${token}`);
  const special = {
    clsId: idOf('[CLS]'),
    sepId: idOf('[SEP]'),
    padId: idOf('[PAD]'),
    unknownId: idOf(unknown),
  };

  let tokenizer: HuggingFaceTokenizer;
  try {
    tokenizer = huggingFaceTokenizer({ ...file.data, truncation: null, padding: null }, settings.data);
  } catch (error) {
    return fail(`cannot be used (${(error as Error).message})`, error);
  }
  const { handle_chinese_chars: setsIdeographsApart = false, lowercase = false } = file.data.normalizer ?? {};
  let vocabularySize = 0;
  for (const id of ids.values()) vocabularySize = Math.max(vocabularySize, id + 1);
  const tokens = new Array<string | undefined>(vocabularySize).fill(undefined);
  for (const [token, id] of ids) tokens[id] = token;
  const encode = (text: string): number[] => {
    const spaced = setsIdeographsApart ? text.replace(rareIdeographs, ' $& ') : text;
    // The library lowercases a final Σ to ς. The tokenizers that models were trained with have no rule for
    // final letters.
    const lowered = lowercase ? spaced.replaceAll('Σ', 'σ') : spaced;
    return tokenizer.encode(lowered, { add_special_tokens: false }).ids;
  };
  const words = isWordByWord(file.data)
    ? cacheWords(withPlainWords(tokenizer, { encode, lowercase, unknownId: special.unknownId }), {
        areIdeographsWords: setsIdeographsApart,
      })
    : (text: string): Int32Array => Int32Array.from(encode(text));
  return { vocabularySize, tokens, ...special, encode: words };
}

/** No normalizer changes more of such a word than its case. */
const plainWord = /^[A-Za-z0-9]+$/;

/** Encodes plain words without the library's normalizer, which takes a hundred times as long as the look-up of the pieces. */
function withPlainWords(
  { model }: HuggingFaceTokenizer,
  options: { encode: (text: string) => number[]; lowercase: boolean; unknownId: number },
): (word: string) => number[] {
  const { encode, lowercase, unknownId } = options;
  return (word) =>
    plainWord.test(word)
      ? model
          .encode([lowercase ? word.toLowerCase() : word])
          .map((piece) => model.tokens_to_ids.get(piece) ?? unknownId)
      : encode(word);
}

/** Whether the ids of a text are the ids of its words, one after the other, as with BERT's tokenizer. */
function isWordByWord(file: TokenizerFile): boolean {
  const { normalizer, pre_tokenizer: preTokenizer, model, added_tokens: addedTokens } = file;
  return (
    (normalizer === null || normalizer?.type === 'BertNormalizer') &&
    preTokenizer?.type === 'BertPreTokenizer' &&
    model.type === 'WordPiece' &&
    addedTokens.every(({ content }) => /^\[\S+$/.test(content))
  );
}
