import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { resolveHyperparameters } from '../../../contracts/hyperparameters.js';
import type { NamedTensors } from '../../../model/tensor.js';
import { readCheckpoint, writeCheckpoint, type Checkpoint } from '../../../model/training/checkpoint.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';

const tensors = (offset: number): NamedTensors =>
  new Map([
    [
      'weight',
      { type: 'float32', dims: [2, 3], data: Float32Array.from({ length: 6 }, (_, i) => i + offset) },
    ],
  ]);

const checkpoint = (best: NamedTensors | null, average: NamedTensors | null = null): Checkpoint => ({
  state: {
    step: 12,
    bestStep: best === null ? null : 10,
    validations: best === null ? [] : [{ step: 10, epoch: 1, loss: 0.25, accuracy: 0.9, macroF1: 0.8 }],
    smoothedLoss: 0.1 + 0.2,
    trainingSeconds: 4.5,
    hyperparameters: resolveHyperparameters('tiny', {}),
  },
  weights: tensors(0.1),
  optimizer: tensors(100),
  average,
  best,
});

describe('a checkpoint', () => {
  const parent = useTemporaryDirectory();
  const directory = (): string => join(parent(), '12');

  for (const best of [tensors(-7), null])
    it(`comes back as it was written ${best ? 'with' : 'without'} best weights of their own`, async () => {
      await writeCheckpoint(directory(), checkpoint(best));
      assert.deepEqual(await readCheckpoint(directory()), checkpoint(best));
    });

  it('comes back with the average of the weights', async () => {
    await writeCheckpoint(directory(), checkpoint(null, tensors(3)));
    assert.deepEqual(await readCheckpoint(directory()), checkpoint(null, tensors(3)));
  });

  it('replaces one of the same step and leaves nothing half-written behind', async () => {
    await writeCheckpoint(directory(), checkpoint(tensors(-7)));
    await mkdir(`${directory()}.partial`);
    await writeFile(join(`${directory()}.partial`, 'half-written.safetensors'), '');
    await writeCheckpoint(directory(), checkpoint(null));
    assert.equal((await readCheckpoint(directory())).best, null);
    assert.deepEqual(await readdir(parent()), ['12']);
    assert.deepEqual((await readdir(directory())).sort(), [
      'model.safetensors',
      'optimizer.safetensors',
      'state.json',
    ]);
  });

  const parts = ['model.safetensors', 'optimizer.safetensors', 'best.safetensors'];
  const damages: Record<string, () => Promise<void>> = {
    'no state.json': () => rm(join(directory(), 'state.json')),
    'a truncated state.json': () => truncate(join(directory(), 'state.json'), 20),
    'a state.json of another shape': () => writeFile(join(directory(), 'state.json'), '{"formatVersion": 2}'),
  };
  for (const part of parts) {
    damages[`no ${part}`] = () => rm(join(directory(), part));
    damages[`a truncated ${part}`] = () => truncate(join(directory(), part), 60);
    damages[`a flipped bit in ${part}`] = async () => {
      const bytes = await readFile(join(directory(), part));
      bytes[bytes.length - 1]! ^= 1;
      await writeFile(join(directory(), part), bytes);
    };
  }

  for (const [damage, inflict] of Object.entries(damages))
    it(`with ${damage} is corrupt`, async () => {
      await writeCheckpoint(directory(), checkpoint(tensors(-7)));
      await inflict();
      await assert.rejects(readCheckpoint(directory()), { name: 'EvergreenError', code: 'corrupt-object' });
    });
});
