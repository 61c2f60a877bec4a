import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { describeCompute } from '../../contracts/compute.js';
import { hyperparameterOverridesSchema, resolveHyperparameters } from '../../contracts/hyperparameters.js';
import { availableComputes, libraryDirectory } from '../../model/engines/choose-compute.js';
import { findMachine } from '../../model/engines/find-machine.js';
import { loadTokenizer } from '../../model/tokenizer/tokenizer.js';
import { encodeTokenShard } from '../../test/model/tokens/encode-token-shard.js';
import { tokenizerFiles } from '../../model/training/model-directory.js';
import { superviseTraining } from '../../model/training/process/supervise-training.js';
import { readSettings } from '../../settings/settings.js';
import { generateReviews } from '../../sources/sample-corpus/generate-reviews.js';

/**
 * Trains the same job several times, each in a process of its own, and compares the weights.
 * usage: npm run bench:determinism -- [--base <directory>] [--steps 100] [--repeats 5] [--threads 2] [--engine openvino]
 *        [--precision float32]
 */
const { values } = parseArgs({
  options: {
    base: { type: 'string', default: '../shared/models/all-MiniLM-L6-v2' },
    steps: { type: 'string', default: '100' },
    repeats: { type: 'string', default: '5' },
    threads: { type: 'string', default: '2' },
    engine: { type: 'string', default: 'onnxruntime' },
    precision: { type: 'string', default: 'auto' },
  },
});
const base = resolve(values.base);
const machine = await findMachine(readSettings());
const batchSize = 16;
const labels = ['negative', 'positive'];
const { engine, precision } = values;
const hyperparameters = resolveHyperparameters(
  'minilm',
  hyperparameterOverridesSchema.parse({ epochs: 1, batchSize, seed: 1, engine, precision }),
);
const [compute] = availableComputes(hyperparameters, machine);
const directory = await mkdtemp(join(tmpdir(), 'evergreen-determinism-'));
const tokensDirectory = join(directory, 'tokens');
await mkdir(tokensDirectory);
for (const name of tokenizerFiles)
  await readFile(join(base, name)).then(
    (bytes) => writeFile(join(tokensDirectory, name), bytes),
    () => undefined,
  );
const tokenizer = await loadTokenizer(tokensDirectory);
const trainRows = Number(values.steps) * batchSize;
const rows = Array.from(
  generateReviews({ rows: trainRows + 64, seed: 1, drift: 0, labelNoise: 0 }),
  ({ text, label }) => ({ ids: tokenizer.encode(text), label: labels.indexOf(label) }),
);
await writeFile(join(tokensDirectory, 'train.bin'), encodeTokenShard(rows.slice(0, trainRows)));
await writeFile(join(tokensDirectory, 'validation.bin'), encodeTokenShard(rows.slice(trainRows)));

const digests: string[] = [];
for (let repeat = 0; repeat < Number(values.repeats); repeat++) {
  const outputDirectory = join(directory, `model-${repeat}`);
  await superviseTraining(
    {
      outputDirectory,
      checkpointDirectory: join(directory, 'checkpoints'),
      tokensDirectory,
      tokenShards: {
        train: [join(tokensDirectory, 'train.bin')],
        validation: [join(tokensDirectory, 'validation.bin')],
      },
      base: { kind: 'directory', path: base },
      labels,
      hyperparameters,
      compute,
      libraryDirectory: libraryDirectory(compute, machine),
      threads: Number(values.threads),
      resumeFrom: null,
    },
    join(directory, 'job.json'),
    {
      onProgress: () => undefined,
      onCheckpoint: async () => undefined,
      signal: new AbortController().signal,
    },
  );
  const hash = createHash('sha256');
  await pipeline(createReadStream(join(outputDirectory, 'model.safetensors')), hash);
  digests.push(hash.digest('hex'));
  console.error(digests.at(-1));
}
await rm(directory, { recursive: true, force: true });
console.log(
  `${cpus()[0]?.model}, ${describeCompute(compute)}, ${values.threads} threads, ${values.steps} steps, ${values.repeats} repeats`,
);
console.log(
  `${new Set(digests).size} distinct sha256 of model.safetensors: ${[...new Set(digests)].join(', ')}`,
);
process.exitCode = new Set(digests).size === 1 ? 0 : 1;
