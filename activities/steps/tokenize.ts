import { existsSync } from 'node:fs';
import { copyFile, readFile, rm } from 'node:fs/promises';
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
import { sha256 } from '../../store/canonical-json.js';
import { readSplit } from '../../registry/datasets.js';
import type { ObjectStore } from '../../store/object-store.js';
import { findTokens, saveTokens } from '../../registry/tokens.js';
import type { LoadedBase } from '../../sources/bases/load-base.js';
import type { ActivityDependencies } from '../dependencies.js';
import { loadRunBase } from '../inputs/load-run-base.js';
import { withHeartbeat } from '../runtime/heartbeat.js';
import { makeStepDirectory } from '../runtime/step-directory.js';

/** Tokens of the vocabulary that a base from scratch learns from the training rows. */
const scratchVocabularySize = 4_000;
/** Rows between two looks at what else the process has to do. */
const rowsPerTurn = 50;

/** Turns a dataset into token ids with the base's tokenizer, or finds them: same data and tokenizer, same tokens. */
export const createTokenize = (dependencies: ActivityDependencies) => ({
  async tokenize({ run, dataset }: { run: RunRecord; dataset: DatasetReference }): Promise<Tokens> {
    return withHeartbeat(async () => {
      const { store, workDirectory } = dependencies;
      const directory = await makeStepDirectory(workDirectory, 'tokenize');
      try {
        const base = await loadRunBase(run.base, dependencies);
        await placeTokenizer(base, directory, store, dataset);
        const tokenizerSha256 = sha256(await readFile(join(directory, 'tokenizer.json')));
        const identity = { datasetDigest: dataset.digest, tokenizerSha256 };
        const baseSha256 = base.kind === 'directory' ? base.weightsSha256 : null;
        const found = await findTokens(store, identity);
        if (found !== null) return { reference: found, baseSha256, summary: 'found in the store' };

        const tokenizer = await loadTokenizer(directory);
        const tokenCounts: Record<SplitName, number> = { train: 0, validation: 0, test: 0 };
        for (const split of splitNames)
          tokenCounts[split] = await writeTokenShard(
            join(directory, `${split}.bin`),
            encodeSplit(store, dataset, split, tokenizer),
            dataset.counts[split],
          );
        const { vocabularySize, clsId, sepId, padId } = tokenizer;
        const reference = await saveTokens(store, identity, {
          directory,
          facts: {
            formatVersion: 1,
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
        return {
          reference,
          baseSha256,
          summary: `${tokenCounts.train} training tokens, vocabulary ${vocabularySize}`,
        };
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    });
  },
});

/** Puts the base's tokenizer into `directory`; a base from scratch learns its vocabulary from the training rows. */
async function placeTokenizer(
  base: LoadedBase,
  directory: string,
  store: ObjectStore,
  dataset: DatasetReference,
): Promise<void> {
  if (base.kind === 'directory') {
    for (const name of tokenizerFiles)
      if (existsSync(join(base.path, name))) await copyFile(join(base.path, name), join(directory, name));
    return;
  }
  const vocabulary = await trainVocabulary(trainingTexts(store, dataset), { size: scratchVocabularySize });
  await writeTokenizer(directory, vocabulary);
}

async function* trainingTexts(store: ObjectStore, dataset: DatasetReference): AsyncGenerator<string> {
  for await (const { text } of readSplit(store, dataset, 'train')) yield text;
}

async function* encodeSplit(
  store: ObjectStore,
  dataset: DatasetReference,
  split: SplitName,
  tokenizer: Tokenizer,
): AsyncGenerator<TokenRow> {
  let rows = 0;
  for await (const { text, label } of readSplit(store, dataset, split)) {
    yield { ids: tokenizer.encode(text), label: dataset.labels.indexOf(label) };
    rows += 1;
    if (rows % rowsPerTurn === 0) await nextTurn();
  }
}
