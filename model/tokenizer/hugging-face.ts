import { Tokenizer } from '@huggingface/tokenizers';
import { encodeWordPieces, type WordPieceModel } from './word-piece.js';

/**
 * The part of the library's tokenizer that we use. Its own declarations do not resolve under Node's module
 * rules.
 */
export interface HuggingFaceTokenizer {
  encode(text: string, options: { add_special_tokens: boolean }): { ids: number[] };
  normalizer: (text: string) => string;
  pre_tokenizer: (text: string) => string[];
  model: WordPieceModel;
}

const Library = Tokenizer as unknown as new (file: object, settings: object) => HuggingFaceTokenizer;

/**
 * The library's tokenizer, with a faster WordPiece.
 * @param file content of a tokenizer.json
 * @param settings content of its tokenizer_config.json
 */
export function huggingFaceTokenizer(file: object, settings: object): HuggingFaceTokenizer {
  const tokenizer = new Library(file, settings);
  const { model } = tokenizer;
  if (model.config.type === 'WordPiece') model.encode = encodeWordPieces(model);
  return tokenizer;
}
