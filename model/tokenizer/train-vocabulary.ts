import { setImmediate as nextTurn } from 'node:timers/promises';
import { huggingFaceTokenizer } from './hugging-face.js';
import { PriorityQueue } from './priority-queue.js';
import { specialTokens, uncasedTokenizer } from './write-tokenizer.js';

/** A WordPiece tokenizer maps longer words to the unknown token anyway. */
const maximumWordLength = 100;
/** Texts that are counted before other work of the process gets a turn. */
const textsPerTurn = 50;

interface Word {
  pieces: string[];
  frequency: number;
}

interface Pair {
  left: string;
  right: string;
  frequency: number;
  words: Set<Word>;
}

/**
 * Trains a WordPiece vocabulary for uncased BERT tokenization as Hugging Face's WordPieceTrainer does: it
 * starts from single characters and merges the most frequent pair of adjacent pieces into a new piece until
 * there are `size` tokens. Equal texts give equal vocabularies; of equally frequent pairs the one that sorts
 * first is merged. Many texts take minutes, so the event loop gets a turn in between.
 * @returns tokens in the order of their ids: special tokens, characters, merged pieces; fewer than `size`
 * when texts are few
 */
export async function trainVocabulary(
  texts: Iterable<string> | AsyncIterable<string>,
  { size, minimumFrequency = 2 }: { size: number; minimumFrequency?: number },
): Promise<string[]> {
  const frequencies = await countWords(texts);
  const alphabet = chooseAlphabet(frequencies, Math.floor(size / 4));
  const pairs = new Map<string, Pair>();
  const add = (word: Word, sign: 1 | -1, touched?: Set<Pair>) => {
    for (let at = 0; at + 1 < word.pieces.length; at++) {
      const left = word.pieces[at]!;
      const right = word.pieces[at + 1]!;
      const key = `${left} ${right}`;
      let pair = pairs.get(key);
      if (!pair) pairs.set(key, (pair = { left, right, frequency: 0, words: new Set() }));
      pair.frequency += sign * word.frequency;
      if (sign > 0) pair.words.add(word);
      touched?.add(pair);
    }
  };
  const vocabulary = new Set<string>(specialTokens);
  for (const character of alphabet) vocabulary.add(character);
  for (const character of alphabet) vocabulary.add(`##${character}`);
  for (const [text, frequency] of frequencies) {
    const characters = [...text];
    if (characters.every((character) => alphabet.has(character)))
      add(
        { pieces: characters.map((character, at) => (at === 0 ? character : `##${character}`)), frequency },
        1,
      );
  }

  const queue = new PriorityQueue<{ pair: Pair; frequency: number }>(
    (a, b) =>
      b.frequency - a.frequency || compare(a.pair.left, b.pair.left) || compare(a.pair.right, b.pair.right),
  );
  const enqueue = (pair: Pair) => {
    if (pair.frequency >= minimumFrequency) queue.push({ pair, frequency: pair.frequency });
  };
  for (const pair of pairs.values()) enqueue(pair);
  while (vocabulary.size < size) {
    const best = queue.pop();
    if (!best) break;
    const { pair } = best;
    if (best.frequency !== pair.frequency) continue;
    const merged = pair.left + pair.right.slice(2);
    vocabulary.add(merged);
    await nextTurn();
    const touched = new Set<Pair>();
    for (const word of pair.words) {
      add(word, -1, touched);
      word.pieces = mergePieces(word.pieces, pair, merged);
      add(word, 1, touched);
    }
    for (const changed of touched) {
      if (changed.frequency === 0) pairs.delete(`${changed.left} ${changed.right}`);
      else enqueue(changed);
    }
  }
  return [...vocabulary].slice(0, size);
}

/** How often each normalized word occurs. */
async function countWords(texts: Iterable<string> | AsyncIterable<string>): Promise<Map<string, number>> {
  const { normalizer, pre_tokenizer: preTokenizer } = huggingFaceTokenizer(
    uncasedTokenizer(specialTokens),
    {},
  );
  const frequencies = new Map<string, number>();
  let count = 0;
  for await (const text of texts) {
    for (const word of preTokenizer(normalizer(text)))
      if (word.length <= maximumWordLength) frequencies.set(word, (frequencies.get(word) ?? 0) + 1);
    count += 1;
    if (count % textsPerTurn === 0) await nextTurn();
  }
  return frequencies;
}

/** The most frequent characters, sorted. */
function chooseAlphabet(words: Map<string, number>, maximumSize: number): Set<string> {
  const frequencies = new Map<string, number>();
  for (const [word, frequency] of words)
    for (const character of word) frequencies.set(character, (frequencies.get(character) ?? 0) + frequency);
  return new Set(
    [...frequencies]
      .sort(([a, first], [b, second]) => second - first || compare(a, b))
      .slice(0, maximumSize)
      .map(([character]) => character)
      .sort(compare),
  );
}

function mergePieces(pieces: readonly string[], { left, right }: Pair, merged: string): string[] {
  const result: string[] = [];
  for (let at = 0; at < pieces.length; at++) {
    const matches = pieces[at] === left && pieces[at + 1] === right;
    result.push(matches ? merged : pieces[at]!);
    if (matches) at++;
  }
  return result;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
