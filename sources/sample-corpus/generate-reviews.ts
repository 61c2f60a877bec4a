import type { DataSource } from '../../contracts/dataset.js';
import { contract, expand, fact, opinion, punctuate, type Polarity, type Scene } from './grammar.js';
import { complaint } from './lexicon/complaint.js';
import { driftedDomains, originalDomains } from './lexicon/domains.js';
import { driftedComplaint, driftedPraise } from './lexicon/drift.js';
import { praise } from './lexicon/praise.js';
import { Random } from './random.js';
import { typeCarelessly } from './typing-noise.js';

export type SampleOptions = Omit<Extract<DataSource, { kind: 'sample' }>, 'kind' | 'limit'>;

export interface Review {
  text: string;
  label: Polarity;
}

/** Drifted reviews complain more. */
const positiveShare = { original: 0.5, drifted: 0.35 };
const carelessShare = 0.08;
const contractedShare = 0.5;
/** The numbers of sentences of a review. The weights add up to 100. */
const lengths: [weight: number, minimum: number, maximum: number][] = [
  [25, 1, 1],
  [35, 2, 3],
  [30, 4, 7],
  [10, 8, 15],
];

/**
 * Generates reviews of films, books and products. The same options give the same reviews, and a larger `rows`
 * only adds more at the end. Labels are balanced without drift. There are no exact duplicates.
 */
export function* generateReviews({ rows, seed, drift, labelNoise }: SampleOptions): Generator<Review> {
  const random = new Random(seed);
  const seen = new Set<string>();
  while (seen.size < rows) {
    const drifted = random.chance(drift);
    const polarity = random.chance(drifted ? positiveShare.drifted : positiveShare.original)
      ? 'positive'
      : 'negative';
    const text = writeReview(polarity, drifted, random);
    const mislabeled = random.chance(labelNoise);
    const key = text.toLowerCase().replace(/\W+/g, ' ').trim();
    if (seen.has(key)) continue;
    seen.add(key);
    yield { text, label: mislabeled === (polarity === 'negative') ? 'positive' : 'negative' };
  }
}

function writeReview(polarity: Polarity, drifted: boolean, random: Random): string {
  const domain = random.pick(drifted ? driftedDomains : originalDomains);
  const scene: Scene = {
    random,
    domain,
    item: random.pick(domain.items),
    lexicons: drifted
      ? {
          positive: driftedLexicons(driftedPraise, praise),
          negative: driftedLexicons(driftedComplaint, complaint),
        }
      : { positive: [praise], negative: [complaint] },
  };
  const sentences = writeSentences(polarity, drawLength(random), scene);
  const text = sentences.join(' ');
  return random.chance(carelessShare) ? typeCarelessly(text, random) : text;
}

/** One word in four is still an original one. */
function driftedLexicons<Lexicon>(drifted: Lexicon, original: Lexicon): Lexicon[] {
  return [drifted, drifted, drifted, original];
}

function drawLength(random: Random): number {
  let ticket = random.next() * lengths.reduce((sum, [weight]) => sum + weight, 0);
  const [, minimum, maximum] = lengths.find(([weight]) => (ticket -= weight) < 0)!;
  return random.between(minimum, maximum);
}

/**
 * Mixes facts (each once) with opinions. In a long review a few opinions contradict the label, but never the
 * last one.
 */
function writeSentences(polarity: Polarity, count: number, scene: Scene): string[] {
  const { random } = scene;
  const sentences: string[] = [];
  while (sentences.length < count - 1) {
    if (random.chance(0.2)) {
      const sentence = punctuate(fact(scene), '.');
      if (!sentences.includes(sentence)) sentences.push(sentence);
    } else if (count >= 4 && random.chance(0.1)) {
      sentences.push(
        punctuate(expand('{clause}', polarity === 'positive' ? 'negative' : 'positive', scene), '.'),
      );
    } else {
      sentences.push(opinionSentence(polarity, scene));
    }
  }
  return [...sentences, opinionSentence(polarity, scene)];
}

function opinionSentence(polarity: Polarity, scene: Scene): string {
  const { random } = scene;
  const written = opinion(polarity, scene);
  const said = random.chance(contractedShare) ? contract(written) : written;
  return punctuate(said, finalMark(said, random));
}

function finalMark(sentence: string, random: Random): string {
  if (/^(why|how|who|what were|what's not|is this)\b/.test(sentence)) return '?';
  return random.chance(0.2) ? '!' : random.chance(0.03) ? '...' : '.';
}
