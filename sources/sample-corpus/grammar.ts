import type { Domain } from './lexicon/domains.js';
import type { Lexicon } from './lexicon/lexicon.js';
import { smallTalk } from './lexicon/small-talk.js';
import type { Random } from './random.js';
import { additions, contrasts, negatedClauses, opinionClauses } from './sentence-patterns.js';

export type Polarity = 'negative' | 'positive';

/** What one review is about, and the words it may use. */
export interface Scene {
  random: Random;
  domain: Domain;
  item: string;
  /** For each word, one of the lexicons of the polarity is drawn. */
  lexicons: Record<Polarity, Lexicon[]>;
  /** Use only the commonest words: people say "not good" rather than "not sublime". */
  plain?: boolean;
}

const opposite = { negative: 'positive', positive: 'negative' } as const;

/** Share of opinion clauses that negate the opposite ("not bad") instead of saying it ("good"). */
const negationShare = 0.09;

/**
 * Replaces the symbols of a pattern ({part}, {adjective}, {!adjective} for the opposite polarity, …),
 * recursively. The result has no capital letter and no final punctuation.
 */
export function expand(pattern: string, polarity: Polarity, scene: Scene): string {
  return pattern.replace(/\{(!?)(\w+)\}/g, (_, opposed: string, symbol: string) =>
    opposed
      ? expandSymbol(symbol, opposite[polarity], { ...scene, plain: true })
      : expandSymbol(symbol, polarity, scene),
  );
}

function expandSymbol(symbol: string, polarity: Polarity, scene: Scene): string {
  const { random, domain, item } = scene;
  const lexicon = random.pick(scene.lexicons[polarity]);
  const common = <Word>(list: Word[]) =>
    random.pickCommon(scene.plain ? list.slice(0, Math.ceil(list.length / 5)) : list);
  switch (symbol) {
    case 'item':
      return item;
    case 'kind':
      return random.pick(domain.kinds);
    case 'part':
      return random.pick(domain.parts);
    case 'parts':
      return random.pick(domain.partsPlural);
    case 'use':
      return random.pick(domain.uses)[0];
    case 'used':
      return random.pick(domain.uses)[1];
    case 'fact':
      return expand(random.pick(domain.facts), polarity, scene);
    case 'person':
      return random.pick(smallTalk.people);
    case 'relative':
      return random.pick(smallTalk.relatives);
    case 'day':
      return random.pick(smallTalk.days);
    case 'time':
      return random.pick(smallTalk.times);
    case 'very':
      return random.pick(smallTalk.intensifiers);
    case 'really':
      return random.pick(['really', 'truly', 'absolutely', 'just', 'totally', 'honestly', 'do']);
    case 'really_a':
      return random.pick(smallTalk.kinds);
    case 'hedge':
      return random.pick(smallTalk.hedges);
    case 'opener':
      return random.pick(smallTalk.openers);
    case 'adjective':
      return common(lexicon.adjectives);
    case 'predicate':
      return !scene.plain && random.chance(0.08)
        ? random.pick(lexicon.predicates)
        : common(lexicon.adjectives);
    case 'feeling':
      return common(lexicon.feelings);
    case 'noun':
      return common(lexicon.nouns);
    case 'charm':
      return common(lexicon.qualities);
    case 'adverb':
      return common(lexicon.adverbs);
    case 'happening':
      return expand(random.pick(lexicon.happenings), polarity, scene);
    case 'like':
      return common(lexicon.opinions).base;
    case 'likes':
      return common(lexicon.opinions).third;
    case 'liked':
      return common(lexicon.opinions).past;
    case 'do':
      return common(lexicon.deeds).base;
    case 'does':
      return common(lexicon.deeds).third;
    case 'did':
      return common(lexicon.deeds).past;
    case 'clause':
      return clause(polarity, scene);
    case 'verdict':
      return expand(random.pick(lexicon.verdicts), polarity, scene);
    default:
      throw new Error(`The grammar has no symbol {${symbol}}`);
  }
}

function clause(polarity: Polarity, scene: Scene): string {
  const patterns = scene.random.chance(negationShare) ? negatedClauses : opinionClauses;
  return expand(scene.random.pick(patterns), polarity, scene);
}

/** One opinion: a clause, a verdict, several clauses, or a contrast that ends with `polarity`. */
export function opinion(polarity: Polarity, scene: Scene): string {
  const { random } = scene;
  const kind = random.next();
  if (kind < 0.45) return expand('{clause}', polarity, scene);
  if (kind < 0.78) return expand('{verdict}', polarity, scene);
  return expand(random.pick(kind < 0.94 ? additions : contrasts), polarity, scene);
}

/** A sentence without an opinion. */
export function fact(scene: Scene): string {
  return expand('{fact}', 'positive', scene);
}

const contractions: [full: RegExp, short: string][] = [
  [/\b(I) am\b/g, "$1'm"],
  [/\b(it|that|he|she|there) is\b/gi, "$1's"],
  [/\b(we|they|you) are\b/gi, "$1're"],
  [/\b(do|does|did|is|was|are|were|would|could|has) not\b/gi, "$1n't"],
];

/** Contracts words as in speech: "it's", "I'm", "didn't". */
export function contract(sentence: string): string {
  return contractions.reduce((text, [full, short]) => text.replace(full, short), sentence);
}

/** Adds the capital letter and the final punctuation, and corrects "a" to "an". */
export function punctuate(sentence: string, mark: string): string {
  const withArticles = sentence.replace(
    /\b(a) (?=(?!use|uni|one|eur|u\b)[aeiou]|hour|honest|S tier|F tier)/g,
    'an ',
  );
  return withArticles.charAt(0).toUpperCase() + withArticles.slice(1) + mark;
}
