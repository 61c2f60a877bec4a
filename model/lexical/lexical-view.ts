import type { Tokenizer } from '../tokenizer/tokenizer.js';
import { createLexicalClassifier, type LexicalModel } from './lexical-model.js';
import { stack, type Stacker, type ViewedText } from './stacker.js';
import { createWordReader } from './words.js';

/** What a model directory adds to its encoder: a model of the words alone, and how both are combined. */
export interface LexicalView {
  model: LexicalModel;
  /** Median number of known words of the training texts. */
  typicalWords: number;
  stacker: Stacker;
  /** Added to the last logit. */
  offset: number;
}

/** What the lexical model says of a text, by its token ids, not truncated. */
export type ViewWords = (ids: Int32Array) => Pick<ViewedText, 'lexical' | 'trust'>;

/** Loads the lexical model of a view. */
export function createViewWords(
  { model, typicalWords }: Pick<LexicalView, 'model' | 'typicalWords'>,
  tokenizer: Pick<Tokenizer, 'tokens'>,
): ViewWords {
  const wordsOf = createWordReader(tokenizer);
  const classify = createLexicalClassifier(model);
  return (ids) => {
    const { logits, knownWords } = classify(wordsOf(ids));
    return { lexical: logits, trust: trustOf(knownWords, typicalWords) };
  };
}

/**
 * How far the lexical model is trusted: 0 where it knows no word of the text, 1/2 where it knows as many as in a typical training
 * text. A few words say little, but TF-IDF is scaled to length 1, so it lets each of them count the more.
 */
const trustOf = (knownWords: number, typicalWords: number): number =>
  knownWords === 0 ? 0 : knownWords / (knownWords + typicalWords);

/** A text's logits [classes] by both views. @param ids of the text, not truncated */
export type CombineViews = (ids: Int32Array, encoder: readonly number[]) => number[];

/** Loads the lexical view of a model directory; without one, the encoder answers alone. */
export function createCombineViews(
  view: LexicalView | null,
  tokenizer: Pick<Tokenizer, 'tokens'>,
): CombineViews {
  if (view === null) return (_ids, encoder) => [...encoder];
  const viewWords = createViewWords(view, tokenizer);
  return (ids, encoder) => {
    const logits = stack(view.stacker, { encoder, ...viewWords(ids) });
    logits[logits.length - 1]! += view.offset;
    return logits;
  };
}
