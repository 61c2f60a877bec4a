import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { rowCapsSchema } from '../../../contracts/dataset.js';
import { measureBaseline } from '../../../model/baseline/measure-baseline.js';
import type { LabeledText } from '../../../model/baseline/train-baseline.js';
import { assignRows } from '../../policy/assign-rows-at-once.js';
import { rowId } from '../../../policy/split.js';

const file = fileURLToPath(new URL('../../../../shared/data/imdb.csv.gz', import.meta.url));
const present = existsSync(file);

interface Review {
  review: string;
  sentiment: string;
  split: 'train' | 'test';
  movie: string;
}

describe('baseline on real reviews', () => {
  (present ? it : it.skip)(
    `reaches about 85 % with 1,500 IMDB reviews${present ? '' : ' (skipped: the file is not here)'}`,
    () => {
      const reviews = parse<Review>(gunzipSync(readFileSync(file)), { columns: true });
      const selection = assignRows(
        reviews.map(({ review, split, movie }) => ({ id: rowId(review), split, group: movie })),
        { rowCaps: rowCapsSchema.parse({}), limit: 1_500 },
      );
      const rowsOf = (indices: number[]): LabeledText[] =>
        indices.map((index) => ({ text: reviews[index]!.review, label: reviews[index]!.sentiment }));
      const { accuracy } = measureBaseline(rowsOf(selection.train), rowsOf(selection.test));
      assert.ok(Math.abs(accuracy - 0.85) < 0.025, String(accuracy));
    },
  );
});
