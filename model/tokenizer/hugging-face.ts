import { Tokenizer } from '@huggingface/tokenizers';

/** What we use of the library's tokenizer; its own declarations do not resolve under Node's module rules. */
export interface HuggingFaceTokenizer {
  encode(text: string, options: { add_special_tokens: boolean }): { ids: number[] };
  normalizer: (text: string) => string;
  pre_tokenizer: (text: string) => string[];
}

const Library = Tokenizer as unknown as new (file: object, settings: object) => HuggingFaceTokenizer;

/**
 * @param file content of a tokenizer.json
 * @param settings content of its tokenizer_config.json
 */
export const huggingFaceTokenizer = (file: object, settings: object): HuggingFaceTokenizer =>
  new Library(file, settings);
