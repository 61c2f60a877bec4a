import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { TextClassifier } from '../../model/inference/text-classifier.js';
import { exampleTexts, writeRandomModelDirectory } from '../../test/model/encoder/random-model-directory.js';
import { preparePython } from '../prepare-python.js';

/**
 * Loads exported directories with `cls` pooling in Python transformers and compares the logits. usage: npm
 * run bench:compatibility
 */
const python = await preparePython();
const script = fileURLToPath(new URL('logits_of_transformers.py', import.meta.url));
let worst = 0;
for (const family of ['bert', 'distilbert'] as const) {
  const directory = await mkdtemp(join(tmpdir(), 'evergreen-compatibility-'));
  const modelDirectory = await writeRandomModelDirectory(directory, family, 'cls');
  const { stdout } = await promisify(execFile)(python, [
    '-W',
    'ignore',
    script,
    modelDirectory,
    ...exampleTexts,
  ]);
  const theirs = JSON.parse(stdout.trim().split('\n').at(-1)!) as { logits: number[][]; problems: object };
  const ours = await (await TextClassifier.load(modelDirectory, 1)).classify(exampleTexts);
  const difference = Math.max(
    ...ours.flatMap(({ logits }, text) =>
      logits.map((logit, label) => Math.abs(logit - theirs.logits[text]![label]!)),
    ),
  );
  worst = Math.max(worst, difference);
  console.log(
    `${family}: largest difference of a logit ${difference.toExponential(1)}; loading: ${JSON.stringify(theirs.problems)}`,
  );
  await rm(directory, { recursive: true, force: true });
}
process.exit(worst < 1e-4 ? 0 : 1);
