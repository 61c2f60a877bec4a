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

/** What a symbol is expanded from. */
interface SymbolContext extends Scene {
  polarity: Polarity;
  lexicon: Lexicon;
  /** Draws one of the commoner words of a list. */
  common: <Word>(list: readonly Word[]) => Word;
}

const symbols: Record<string, (context: SymbolContext) => string> = {
  item: ({ item }) => item,
  kind: ({ random, domain }) => random.pick(domain.kinds),
  part: ({ random, domain }) => random.pick(domain.parts),
  parts: ({ random, domain }) => random.pick(domain.partsPlural),
  use: ({ random, domain }) => random.pick(domain.uses)[0],
  used: ({ random, domain }) => random.pick(domain.uses)[1],
  fact: (context) => expandOneOf(context.domain.facts, context),
  person: ({ random }) => random.pick(smallTalk.people),
  relative: ({ random }) => random.pick(smallTalk.relatives),
  day: ({ random }) => random.pick(smallTalk.days),
  time: ({ random }) => random.pick(smallTalk.times),
  very: ({ random }) => random.pick(smallTalk.intensifiers),
  really: ({ random }) => random.pick(['really', 'truly', 'absolutely', 'just', 'totally', 'honestly', 'do']),
  really_a: ({ random }) => random.pick(smallTalk.kinds),
  hedge: ({ random }) => random.pick(smallTalk.hedges),
  opener: ({ random }) => random.pick(smallTalk.openers),
  adjective: ({ lexicon, common }) => common(lexicon.adjectives),
  predicate: ({ random, lexicon, common, plain }) =>
    !plain && random.chance(0.08) ? random.pick(lexicon.predicates) : common(lexicon.adjectives),
  feeling: ({ lexicon, common }) => common(lexicon.feelings),
  noun: ({ lexicon, common }) => common(lexicon.nouns),
  charm: ({ lexicon, common }) => common(lexicon.qualities),
  adverb: ({ lexicon, common }) => common(lexicon.adverbs),
  happening: (context) => expandOneOf(context.lexicon.happenings, context),
  like: ({ lexicon, common }) => common(lexicon.opinions).base,
  likes: ({ lexicon, common }) => common(lexicon.opinions).third,
  liked: ({ lexicon, common }) => common(lexicon.opinions).past,
  do: ({ lexicon, common }) => common(lexicon.deeds).base,
  does: ({ lexicon, common }) => common(lexicon.deeds).third,
  did: ({ lexicon, common }) => common(lexicon.deeds).past,
  clause: (context) =>
    expandOneOf(context.random.chance(negationShare) ? negatedClauses : opinionClauses, context),
  verdict: (context) => expandOneOf(context.lexicon.verdicts, context),
};

const expandOneOf = (patterns: readonly string[], { polarity, ...scene }: SymbolContext): string =>
  expand(scene.random.pick(patterns), polarity, scene);

function expandSymbol(symbol: string, polarity: Polarity, scene: Scene): string {
  const { random, plain } = scene;
  const expansion = symbols[symbol];
  if (expansion === undefined) throw new Error(`The grammar has no symbol {${symbol}}`);
  return expansion({
    ...scene,
    polarity,
    lexicon: random.pick(scene.lexicons[polarity]),
    common: (list) => random.pickCommon(plain ? list.slice(0, Math.ceil(list.length / 5)) : list),
  });
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
