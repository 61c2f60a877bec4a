/** A verb in three forms: "work", "works", "worked". */
export interface Verb {
  base: string;
  third: string;
  past: string;
}

/** The words of one polarity, by their role in a sentence. */
export interface Lexicon {
  /** "a … plot" */
  adjectives: string[];
  /** "the plot was …", beside every adjective */
  predicates: string[];
  /** "I am … with it" */
  feelings: string[];
  /** "I … it": opinions of people about things */
  opinions: Verb[];
  /** "it …": what things do */
  deeds: Verb[];
  /** "it … every time": things that happen to an owner or a viewer, said about a thing, in the past */
  happenings: string[];
  /** "a real …" */
  nouns: string[];
  /** "full of …" */
  qualities: string[];
  /** "it works …" */
  adverbs: string[];
  /** Whole sentences without the final punctuation; may contain symbols of the grammar. */
  verdicts: string[];
}

/** Splits a comma-separated list. */
export function words(list: string): string[] {
  return list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

/** Splits a list with one entry a line. */
export function lines(list: string): string[] {
  return list
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/**
 * Splits a comma-separated list of verbs, each written base/third/past. A regular verb, with its object, may
 * be its base alone.
 */
export function verbs(list: string): Verb[] {
  return words(list).map((entry) => {
    const [base = '', third, past] = entry.split('/');
    const [verb = '', ...object] = base.split(' ');
    const inflect = (ending: string) => [verb + ending, ...object].join(' ');
    return { base, third: third ?? inflect('s'), past: past ?? inflect(verb.endsWith('e') ? 'd' : 'ed') };
  });
}
