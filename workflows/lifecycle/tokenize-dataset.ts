import type { DatasetReference } from '../../contracts/dataset.js';
import type { RunRecord } from '../../contracts/run.js';
import type { Tokens } from '../../contracts/step-results.js';
import { joinTokenParts, tokenize, tokenizePart } from './activities.js';

/** Turns a dataset into tokens: a small one in one step, a large one in parts, which the pipeline workers share. */
export async function tokenizeDataset(data: { run: RunRecord; dataset: DatasetReference }): Promise<Tokens> {
  const tokenized = await tokenize(data);
  if (!('parts' in tokenized)) return tokenized;
  const { identity, tokenizer, baseSha256 } = tokenized;
  const work = { runId: data.run.runId, identity, tokenizer };
  const parts = await Promise.all(
    tokenized.parts.map(
      async ({ shards, found }) => found ?? (await tokenizePart({ ...work, shards })).reference,
    ),
  );
  return joinTokenParts({ run: data.run, identity, tokenizer, baseSha256, parts });
}
