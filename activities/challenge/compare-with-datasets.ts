import { splitNames, type SplitName } from '../../contracts/dataset.js';
import type { JudgingRow, KnownRows } from '../../policy/challenge/eligible-labels.js';
import { SimilarTexts } from '../../policy/near-duplicates/similar-texts.js';
import { fetchDataset, readSplit } from '../../registry/datasets.js';
import { nullWhenLost } from '../../store/lost-objects.js';
import type { ActivityDependencies } from '../dependencies.js';

/**
 * Compares labels with the datasets of models. Reads each dataset once, or none when there are no labels.
 * @returns `datasets`: the rows that each dataset has of the labeled texts, null for one that is lost; `similar`: ids of the
 * labels whose text is nearly the same as one that a model was trained on or calibrated with
 */
export async function compareWithDatasets(
  dependencies: ActivityDependencies,
  digests: readonly string[],
  rows: readonly JudgingRow[],
): Promise<{ datasets: KnownRows[]; similar: ReadonlySet<string> }> {
  const wanted = new Set(rows.map(({ rowId }) => rowId));
  const texts = new SimilarTexts(rows.map(({ rowId, text }) => ({ id: rowId, text })));
  const byDigest = new Map<string, KnownRows>();
  for (const digest of new Set(digests)) byDigest.set(digest, await findKnown(digest).catch(nullWhenLost));
  return { datasets: digests.map((digest) => byDigest.get(digest) ?? null), similar: texts.found };

  async function findKnown(digest: string): Promise<KnownRows> {
    const known = new Map<string, { split: SplitName }>();
    if (wanted.size === 0) return known;
    const dataset = await fetchDataset(dependencies.store, digest, dependencies);
    for (const split of splitNames)
      for await (const { id, text } of readSplit(dataset, split)) {
        if (wanted.has(id)) known.set(id, { split });
        if (split !== 'test') texts.compareWith(text);
      }
    return known;
  }
}
