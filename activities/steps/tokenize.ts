import { existsSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { splitNames, type DatasetReference, type SplitName } from '../../contracts/dataset.js';
import type { RunRecord } from '../../contracts/run.js';
import type { Tokens } from '../../contracts/step-results.js';
import { loadTokenizer, type Tokenizer } from '../../model/tokenizer/tokenizer.js';
import { trainVocabulary } from '../../model/tokenizer/train-vocabulary.js';
import { writeTokenizer } from '../../model/tokenizer/write-tokenizer.js';
import type { TokenRow } from '../../model/tokens/token-shard.js';
import { writeTokenShard } from '../../model/tokens/write-token-shard.js';
import { tokenizerFiles } from '../../model/training/model-directory.js';
import { hashDirectory } from '../../files/hashes.js';
import { fetchDataset, readSplit, type LocalDataset } from '../../registry/datasets.js';
import { recordNeed } from '../../registry/run-needs.js';
import { findTokens, saveTokens } from '../../registry/tokens.js';
import type { LoadedBase } from '../../sources/bases/load-base.js';
import type { ActivityDependencies } from '../dependencies.js';
import { loadRunBase } from '../inputs/load-run-base.js';
import { withStepDirectory } from '../runtime/step-directory.js';

/** Tokens of the vocabulary that a base from scratch learns from the training rows. */
const scratchVocabularySize = 4_000;
/** After so many rows, heartbeats and other work of the process get their turn. */
const rowsPerTurn = 50;

/**
 * Turns a dataset into token ids with the base's tokenizer, unless the store has them: same dataset and
 * tokenizer, same tokens.
 */
export const createTokenize = (dependencies: ActivityDependencies) => ({
  async tokenize({ run, dataset }: { run: RunRecord; dataset: DatasetReference }): Promise<Tokens> {
    const { store, workDirectory } = dependencies;
    return withStepDirectory(workDirectory, 'tokenize', async (directory) => {
      const base = await loadRunBase(run.base, dependencies);
      const fetchRows = () => fetchDataset(store, dataset.digest, dependencies);
      await placeTokenizer(base, directory, fetchRows);
      const known = await hashDirectory(directory);
      const tokenizerSha256 = known['tokenizer.json']!.sha256;
      const identity = { datasetDigest: dataset.digest, tokenizerSha256 };
      const baseSha256 = base.kind === 'directory' ? base.weightsSha256 : null;
      const found = await findTokens(store, identity);
      if (found !== null) {
        await recordNeed(store, run.runId, 'tokens', found.sha256);
        return { reference: found, baseSha256, summary: 'found in the store' };
      }

      const tokenizer = await loadTokenizer(directory);
      const rows = await fetchRows();
      const tokenCounts: Record<SplitName, number> = { train: 0, validation: 0, test: 0 };
      for (const split of splitNames)
        tokenCounts[split] = await writeTokenShard(
          join(directory, `${split}.bin`),
          encodeSplit(rows, split, tokenizer),
          dataset.counts[split],
        );
      const { vocabularySize, clsId, sepId, padId } = tokenizer;
      const reference = await saveTokens(store, identity, {
        directory,
        known,
        facts: {
          labels: dataset.labels,
          counts: dataset.counts,
          tokenCounts,
          vocabularySize,
          clsId,
          sepId,
          padId,
          base: run.base,
          baseSha256,
        },
      });
      await recordNeed(store, run.runId, 'tokens', reference.sha256);
      return {
        reference,
        baseSha256,
        summary: `${tokenCounts.train} training tokens, vocabulary ${vocabularySize}`,
      };
    });
  },
});

/**
 * Puts the base's tokenizer into `directory`. For a base from scratch, trains its vocabulary on the training
 * rows.
 */
async function placeTokenizer(
  base: LoadedBase,
  directory: string,
  fetchRows: () => Promise<LocalDataset>,
): Promise<void> {
  if (base.kind === 'directory') {
    for (const name of tokenizerFiles)
      if (existsSync(join(base.path, name))) await copyFile(join(base.path, name), join(directory, name));
    return;
  }
  const vocabulary = await trainVocabulary(trainingTexts(await fetchRows()), { size: scratchVocabularySize });
  await writeTokenizer(directory, vocabulary);
}

async function* trainingTexts(dataset: LocalDataset): AsyncGenerator<string> {
  for await (const { text } of readSplit(dataset, 'train')) yield text;
}

async function* encodeSplit(
  dataset: LocalDataset,
  split: SplitName,
  tokenizer: Tokenizer,
): AsyncGenerator<TokenRow> {
  const { labels } = dataset.manifest;
  let rows = 0;
  for await (const { text, label } of readSplit(dataset, split)) {
    yield { ids: tokenizer.encode(text), label: labels.indexOf(label) };
    rows += 1;
    if (rows % rowsPerTurn === 0) await nextTurn();
  }
}
