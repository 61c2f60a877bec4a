import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crossValidatedAnswersSchema } from '../../../contracts/serving.js';
import { trainFrozen } from '../../../model/training/train-frozen.js';
import { loadStartingPoint } from '../../../model/training/starting-point.js';
import { decodeSafetensors } from '../../../model/weights/safetensors.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';
import { toyJob, weightsDigest } from './toy-job.js';

const hooks = {
  onProgress: () => undefined,
  onCheckpoint: async () => undefined,
  beforeEachBatch: async () => undefined,
};
const foldOfRow = Array.from({ length: 160 }, (_, row) => Math.floor(row / 2) % 5);

describe('training with a frozen encoder', () => {
  const directory = useTemporaryDirectory();
  const job = async (folds: number[] | null) => ({
    ...(await toyJob(directory(), { pooling: 'cls' })),
    frozen: { foldOfRow: folds },
  });

  it('changes nothing but the head, which reads mean-pooled embeddings, and gives the same bits again', async () => {
    const given = await job(foldOfRow);
    await trainFrozen(given, hooks);
    const path = join(given.outputDirectory, 'model.safetensors');
    const weights = decodeSafetensors(await readFile(path), path);
    const hyperparameters = { ...given.hyperparameters, pooling: 'mean' as const };
    const vocabularySize = weights.get('bert.embeddings.word_embeddings.weight')!.dims[0]!;
    const start = await loadStartingPoint(given.base, { classes: 2, vocabularySize, hyperparameters });
    assert.deepEqual([...weights.keys()].sort(), [...start.weights.keys()].sort());
    for (const [name, { data }] of start.weights)
      if (!name.startsWith('classifier')) assert.deepEqual(weights.get(name)!.data, data, name);
    const digest = await weightsDigest(given);
    await trainFrozen(given, hooks);
    assert.equal(await weightsDigest(given), digest);
  });

  it('judges by predictions of rows that the head was fitted without, where no rows are set aside', async () => {
    const given = await job(foldOfRow);
    const summary = await trainFrozen(given, hooks);
    assert.equal(summary.frozenEncoder?.isCrossValidated, true);
    const stored = await readFile(join(given.outputDirectory, 'cross-validation.json'), 'utf8');
    const { folds, probabilities } = crossValidatedAnswersSchema.parse(JSON.parse(stored));
    assert.deepEqual([folds, probabilities.length], [5, 160]);
    const right = probabilities.filter((row, at) => row[1]! > 0.5 === (at % 2 === 1));
    assert.equal(right.length / 160, summary.bestValidationAccuracy);
    assert.ok(summary.bestValidationAccuracy > 0.8, String(summary.bestValidationAccuracy));
    assert.ok(summary.temperature >= 1);
  });

  it('judges by the validation rows where there are some', async () => {
    const given = await job(null);
    const summary = await trainFrozen(given, hooks);
    assert.deepEqual(summary.frozenEncoder?.isCrossValidated, false);
    assert.equal(
      summary.validationRecalls.reduce((sum, { rows }) => sum + rows, 0),
      40,
    );
    await assert.rejects(readFile(join(given.outputDirectory, 'cross-validation.json')), { code: 'ENOENT' });
  });
});
