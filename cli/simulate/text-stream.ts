import { EvergreenError } from '../../contracts/errors.js';
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
 * Rows of two files, from their ends: the first model is trained on rows of the first one's hashes, whatever their order, so some of
 * them may come again.
 * @throws EvergreenError as `readRows`, or `invalid-data` when there are too few rows
 */
export async function fileStream(before: string, after: string, needed: number): Promise<TextStream> {
  const rows = await Promise.all([before, after].map((path) => readSome(path, needed)));
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

async function readSome(path: string, count: number): Promise<LabelledText[]> {
  const kept: LabelledText[] = [];
  for await (const row of (await readRows({ path })).rows) {
    if ('dropped' in row) continue;
    // Only rows near the file's end are kept, so that memory stays small.
    kept.push({ text: row.text, label: row.label });
    if (kept.length > 4 * count) kept.splice(0, kept.length - 2 * count);
  }
  // Spread over what is kept, which need not be mixed evenly.
  const step = Math.max(1, Math.floor(kept.length / count));
  return kept.filter((_, index) => index % step === 0).slice(0, count);
}

const exhausted = (where: string): EvergreenError =>
  new EvergreenError(
    'invalid-data',
    `${where} has too few rows for so many days. Lower --days or --texts-per-day.`,
  );
