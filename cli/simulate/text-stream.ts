import { EvergreenError } from '../../contracts/errors.js';
import { randomWords, shuffledIndices, uniform } from '../../model/random.js';
import { readRows } from '../../sources/rows/read-rows.js';
import { generateReviews } from '../../sources/sample-corpus/generate-reviews.js';

export interface LabeledText {
  text: string;
  label: string;
}

/** Labeled texts from before and after a drift. */
export interface TextStream {
  /** The next texts of either kind. @throws EvergreenError `invalid-data` when there are too few left */
  next(count: number, hasDrifted: boolean): LabeledText[];
}

const reviews = 40_000;

/** Generated reviews. With another seed than the training rows, they differ from those. */
export function sampleStream(seed: number): TextStream {
  const streams = [0, 1].map((drift) =>
    generateReviews({ rows: reviews, seed: seed + drift, drift, labelNoise: 0 }),
  );
  return {
    next: (count, hasDrifted) =>
      Array.from({ length: count }, () => {
        const review = streams[Number(hasDrifted)]!.next();
        if (review.done) throw exhausted(`the sample corpus of ${reviews} reviews`);
        return review.value;
      }),
  };
}

/**
 * Rows of two files, sampled evenly and in random order, since files are often sorted by label. Some of them may be training
 * rows of the first model.
 * @throws EvergreenError as `readRows`, or `invalid-data` when there are too few rows
 */
export async function fileStream(
  before: string,
  after: string,
  { needed, seed }: { needed: number; seed: number },
): Promise<TextStream> {
  const rows: LabeledText[][] = [];
  for (const [index, path] of [before, after].entries())
    rows.push(await sampleRows(path, needed, randomWords(seed, index)));
  const position = [0, 0];
  return {
    next(count, hasDrifted) {
      const index = Number(hasDrifted);
      const part = rows[index]!.slice(position[index], (position[index]! += count));
      if (part.length < count) throw exhausted([before, after][index]!);
      return part;
    },
  };
}

/** Reservoir sampling (algorithm R, Vitter 1985): each row has the same chance, and at most `count` are in memory. */
async function sampleRows(path: string, count: number, next: () => number): Promise<LabeledText[]> {
  const kept: LabeledText[] = [];
  let seen = 0;
  for await (const row of (await readRows({ path })).rows) {
    if ('dropped' in row) continue;
    seen += 1;
    const place = kept.length < count ? kept.length : Math.floor(uniform(next) * seen);
    if (place < count) kept[place] = { text: row.text, label: row.label };
  }
  return Array.from(shuffledIndices(kept.length, next), (index) => kept[index]!);
}

const exhausted = (where: string): EvergreenError =>
  new EvergreenError(
    'invalid-data',
    `${where} has too few rows for this many days. Lower --days or --texts-per-day.`,
  );
