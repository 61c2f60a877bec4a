import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Classification } from '../../../contracts/serving.js';
import { measureParity } from '../../../model/inference/golden-parity.js';
import { TextClassifier } from '../../../model/inference/text-classifier.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';
import { writeTinyModelDirectory } from './tiny-model-directory.js';

const texts = ['a good day', 'an awful evening', 'neither of the two'];

describe('golden parity', () => {
  const directory = useTemporaryDirectory();
  const measure = async (seed: number): Promise<number> => {
    await writeTinyModelDirectory(directory(), seed);
    const parity = await measureParity(directory(), await TextClassifier.load(directory(), 1));
    return parity.maximumProbabilityDifference;
  };
  const writeGolden = (answers: readonly Classification[]): Promise<void> =>
    writeFile(
      join(directory(), 'golden.json'),
      JSON.stringify({ texts, probabilities: answers.map(({ probabilities }) => probabilities) }),
    );

  it('is close for the model that gave the answers and far for other weights', async () => {
    await writeTinyModelDirectory(directory(), 1);
    await writeGolden(await (await TextClassifier.load(directory(), 1)).classify(texts));
    assert.ok((await measure(1)) <= 1e-6);
    assert.ok((await measure(2)) > 1e-3);
  });

  it('refuses golden answers that cannot be read, naming the file', async () => {
    await writeTinyModelDirectory(directory(), 1);
    await writeFile(join(directory(), 'golden.json'), '{}');
    await assert.rejects(measureParity(directory(), await TextClassifier.load(directory(), 1)), {
      code: 'invalid-model',
      message: /golden\.json/,
    });
  });
});
