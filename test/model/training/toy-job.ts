import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chooseCompute } from '../../../model/engines/choose-compute.js';
import { resolveHyperparameters, type HyperparameterOverrides } from '../../../contracts/hyperparameters.js';
import { loadTokenizer } from '../../../model/tokenizer/tokenizer.js';
import { trainVocabulary } from '../../../model/tokenizer/train-vocabulary.js';
import { writeTokenizer } from '../../../model/tokenizer/write-tokenizer.js';
import { encodeTokenShard } from '../tokens/encode-token-shard.js';
import type { TrainingJob } from '../../../model/training/process/training-job.js';

const good = ['lovely', 'great', 'superb', 'charming'];
const bad = ['awful', 'dull', 'horrid', 'boring'];
const things = ['film', 'book', 'song', 'meal', 'play'];

/** Row `index` of a task that a small model learns in seconds: one word decides. */
function toyRow(index: number): { text: string; label: number } {
  const label = index % 2;
  const word = (label === 1 ? good : bad)[(index >> 1) % 4]!;
  return { text: `the ${things[index % 5]} was ${word} on day ${index % 7}`, label };
}

/** Writes tokens for 160 training and 40 validation rows to `directory` and gives a job that trains on them. */
export async function toyJob(
  directory: string,
  overrides: HyperparameterOverrides = {},
): Promise<TrainingJob> {
  const rows = Array.from({ length: 200 }, (_, index) => toyRow(index));
  return jobOf(directory, rows, { validationRows: 40, overrides });
}

/** Writes tokens of the rows to `directory`, the last of them for validation, and gives a job that trains on them. */
export async function jobOf(
  directory: string,
  rows: readonly { text: string; label: number }[],
  { validationRows, overrides }: { validationRows: number; overrides: HyperparameterOverrides },
): Promise<TrainingJob> {
  const tokensDirectory = join(directory, 'tokens');
  await mkdir(tokensDirectory, { recursive: true });
  await writeTokenizer(
    tokensDirectory,
    await trainVocabulary(
      rows.map(({ text }) => text),
      { size: 200 },
    ),
  );
  const tokenizer = await loadTokenizer(tokensDirectory);
  const encoded = rows.map(({ text, label }) => ({ ids: tokenizer.encode(text), label }));
  await writeFile(join(tokensDirectory, 'train.bin'), encodeTokenShard(encoded.slice(0, -validationRows)));
  await writeFile(join(tokensDirectory, 'validation.bin'), encodeTokenShard(encoded.slice(-validationRows)));
  return {
    outputDirectory: join(directory, 'model'),
    checkpointDirectory: join(directory, 'checkpoints'),
    tokensDirectory,
    tokenShards: {
      train: [join(tokensDirectory, 'train.bin')],
      validation: [join(tokensDirectory, 'validation.bin')],
    },
    base: { kind: 'scratch' },
    labels: ['negative', 'positive'],
    hyperparameters: resolveHyperparameters('tiny', {
      epochs: 4,
      batchSize: 16,
      maxLength: 16,
      learningRate: 3e-3,
      ...overrides,
    }),
    compute: chooseCompute({ device: 'cpu' }),
    threads: 1,
    resumeFrom: null,
  };
}

/** sha256 of the finished weights. */
export async function weightsDigest({ outputDirectory }: TrainingJob): Promise<string> {
  return createHash('sha256')
    .update(await readFile(join(outputDirectory, 'model.safetensors')))
    .digest('hex');
}
