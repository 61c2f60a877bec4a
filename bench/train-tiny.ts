import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { resolveHyperparameters, type HyperparameterOverrides } from '../contracts/hyperparameters.js';
import type { ValidationPoint } from '../contracts/training-progress.js';
import { chooseCompute } from '../model/engines/choose-compute.js';
import { loadTokenizer } from '../model/tokenizer/tokenizer.js';
import { trainVocabulary } from '../model/tokenizer/train-vocabulary.js';
import { writeTokenizer } from '../model/tokenizer/write-tokenizer.js';
import { trainClassifier } from '../model/training/train-classifier.js';
import { encodeTokenShard } from '../test/model/tokens/encode-token-shard.js';

interface ClassifiedText {
  text: string;
  /** Class number. */
  label: number;
}

/** Writes vocabulary and tokens of the rows, as the step `tokenize` does. @returns the directory of the tokens */
export async function writeTokens(
  directory: string,
  rows: { train: readonly ClassifiedText[]; validation: readonly ClassifiedText[] },
  vocabularySize: number,
): Promise<string> {
  const tokensDirectory = join(directory, 'tokens');
  await mkdir(tokensDirectory, { recursive: true });
  const texts = rows.train.map(({ text }) => text);
  await writeTokenizer(tokensDirectory, await trainVocabulary(texts, { size: vocabularySize }));
  const tokenizer = await loadTokenizer(tokensDirectory);
  for (const split of ['train', 'validation'] as const)
    await writeFile(
      join(tokensDirectory, `${split}.bin`),
      encodeTokenShard(rows[split].map(({ text, label }) => ({ ids: tokenizer.encode(text), label }))),
    );
  return tokensDirectory;
}

/** Trains a `tiny` model in this process: a training of a few seconds is not worth a process. @returns its directory, and its validations */
export async function trainTiny(
  directory: string,
  training: { tokensDirectory: string; labels: string[]; hyperparameters: HyperparameterOverrides },
): Promise<{ modelDirectory: string; validations: ValidationPoint[] }> {
  const { tokensDirectory, labels, hyperparameters } = training;
  const outputDirectory = join(directory, 'model');
  const { validations } = await trainClassifier(
    {
      outputDirectory,
      checkpointDirectory: join(directory, 'checkpoints'),
      tokensDirectory,
      tokenShards: {
        train: [join(tokensDirectory, 'train.bin')],
        validation: [join(tokensDirectory, 'validation.bin')],
      },
      base: { kind: 'scratch' },
      labels,
      hyperparameters: resolveHyperparameters('tiny', {
        checkpointIntervalSteps: 1_000_000,
        ...hyperparameters,
      }),
      compute: chooseCompute({ device: 'cpu' }),
      threads: 1,
      resumeFrom: null,
    },
    {
      onProgress: () => undefined,
      onCheckpoint: async () => undefined,
      beforeEachBatch: async () => undefined,
    },
  );
  return { modelDirectory: outputDirectory, validations };
}
