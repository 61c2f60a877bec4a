import { join } from 'node:path';
import type { DatasetReference } from '../../contracts/dataset.js';
import type { RunRecord } from '../../contracts/run.js';
import type { TokenizationPlan, Tokens } from '../../contracts/step-results.js';
import { hashDirectory } from '../../files/hashes.js';
import { loadTokenizer } from '../../model/tokenizer/tokenizer.js';
import { divideShards } from '../../policy/divide-shards.js';
import { readDatasetManifest, streamShards } from '../../registry/datasets.js';
import { recordNeed } from '../../registry/run-needs.js';
import { saveTokenPart } from '../../registry/token-parts.js';
import { findTokens } from '../../registry/tokens.js';
import type { ActivityDependencies } from '../dependencies.js';
import { loadRunBase } from '../inputs/load-run-base.js';
import { withStepDirectory } from '../runtime/step-directory.js';
import { placeTokenizer } from '../tokenization/place-tokenizer.js';
import { planTokenParts } from '../tokenization/plan-token-parts.js';
import { saveJoinedTokens } from '../tokenization/save-joined-tokens.js';
import { shardsOf, tokenizeShards } from '../tokenization/tokenize-shards.js';

/** A vocabulary from scratch is learned from so many shards. Rows are sorted by a hash, so they are a random sample of a large dataset. */
const vocabularyShards = 20;

/**
 * Turns a dataset into token ids with the base's tokenizer, unless the store has them: same dataset and
 * tokenizer, same tokens. Of a large dataset it only makes the plan, by which workers share its shards
 * (`tokenize-part.ts`, `join-token-parts.ts`).
 */
export const createTokenize = (dependencies: ActivityDependencies) => ({
  async tokenize({
    run,
    dataset,
  }: {
    run: RunRecord;
    dataset: DatasetReference;
  }): Promise<Tokens | TokenizationPlan> {
    const { store, workDirectory, partRows } = dependencies;
    return withStepDirectory(workDirectory, 'tokenize', async (directory) => {
      const base = await loadRunBase(run.base, dependencies);
      const baseSha256 = base.kind === 'directory' ? base.weightsSha256 : null;
      const manifest = await readDatasetManifest(store, dataset.digest);
      async function* trainingTexts(): AsyncGenerator<string> {
        const shards = manifest.shards.train.slice(0, vocabularyShards);
        const rows = streamShards(store, dataset.digest, shards, directory);
        for await (const { text } of rows) yield text;
      }
      const tokenizerDirectory = join(directory, 'tokenizer');
      await placeTokenizer(base, tokenizerDirectory, trainingTexts);
      const known = await hashDirectory(tokenizerDirectory);
      const identity = { datasetDigest: dataset.digest, tokenizerSha256: known['tokenizer.json']!.sha256 };
      const found = await findTokens(store, identity);
      if (found !== null) {
        await recordNeed(store, run.runId, 'tokens', found.sha256);
        return { reference: found, baseSha256, summary: 'found in the store' };
      }
      const divided = divideShards(shardsOf(manifest), partRows);
      if (divided.length > 1) {
        const tokenizer = await saveTokenPart(store, identity, {
          ...{ directory: tokenizerDirectory, shards: [], known },
        });
        const parts = await planTokenParts(store, identity, divided);
        for (const { found } of [{ found: tokenizer }, ...parts])
          if (found !== null) await recordNeed(store, run.runId, 'tokens', found.sha256);
        return { identity, tokenizer, baseSha256, parts, summary: `${parts.length} parts` };
      }
      const tokenizer = await loadTokenizer(tokenizerDirectory);
      const work = { runId: run.runId, identity, tokenizer, labels: manifest.labels, directory };
      const part = await tokenizeShards(store, { ...work, shards: divided[0] ?? [] });
      const joined = { run, manifest, identity, tokenizerDirectory, baseSha256, parts: [part] };
      return saveJoinedTokens(store, joined);
    });
  },
});
