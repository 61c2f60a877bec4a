import { EvergreenError } from '../../contracts/errors.js';
import { randomWords, shuffledIndices, uniform } from '../../model/random.js';
import { readRows } from '../../sources/rows/read-rows.js';
import { generateReviews } from '../../sources/sample-corpus/generate-reviews.js';

export interface LabelledText {
  text: string;
  label: string;
}

/** Gives the next texts of the world as it is, or as it is after the drift. */
export interface TextStream {
  next(count: number, hasDrifted: boolean): LabelledText[];
}

const sampleRows = 40_000;

/** The project's own corpus: other reviews than those that the first model is trained on. */
export function sampleStream(seed: number): TextStream {
  const streams = [0, 1].map((drift) =>
    generateReviews({ rows: sampleRows, seed: seed + drift, drift, labelNoise: 0 }),
  );
  return {
    next: (count, hasDrifted) =>
      Array.from({ length: count }, () => {
        const review = streams[Number(hasDrifted)]!.next();
        if (review.done) throw exhausted(`the sample corpus of ${sampleRows} reviews`);
        return review.value;
      }),
  };
}

/**
 * Rows of two files, drawn evenly and in random order, for files are often sorted by label. Some may be among those that the
 * first model is trained on.
 * @throws EvergreenError as `readRows`, or `invalid-data` when there are too few rows
 */
export async function fileStream(
  before: string,
  after: string,
  { needed, seed }: { needed: number; seed: number },
): Promise<TextStream> {
  const rows = await Promise.all(
    [before, after].map((path, world) => drawRows(path, needed, randomWords(seed, world))),
  );
  const position = [0, 0];
  return {
    next(count, hasDrifted) {
      const world = Number(hasDrifted);
      const part = rows[world]!.slice(position[world], (position[world]! += count));
      if (part.length < count) throw exhausted([before, after][world]!);
      return part;
    },
  };
}

/** Algorithm R (Vitter 1985): every row of the file is as likely to be kept, and no more than `count` are in memory. */
async function drawRows(path: string, count: number, next: () => number): Promise<LabelledText[]> {
  const kept: LabelledText[] = [];
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
    `${where} has too few rows for so many days. Lower --days or --texts-per-day.`,
  );
