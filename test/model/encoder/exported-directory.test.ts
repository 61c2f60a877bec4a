import { env, pipeline } from '@huggingface/transformers';
import assert from 'node:assert/strict';
import { TextClassifier } from '../../../model/inference/text-classifier.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';
import { exampleLabels, exampleTexts, writeRandomModelDirectory } from './random-model-directory.js';

describe('an exported model directory', () => {
  const directory = useTemporaryDirectory();

  for (const family of ['bert', 'distilbert'] as const)
    for (const pooling of ['mean', 'cls'] as const)
      it(`of a ${family} with ${pooling} pooling gives the same scores in @huggingface/transformers`, async () => {
        const modelDirectory = await writeRandomModelDirectory(directory(), family, pooling);
        env.allowRemoteModels = false;
        env.localModelPath = directory();
        const theirs = await pipeline('text-classification', 'model', { dtype: 'fp32' });
        const ours = await (await TextClassifier.load(modelDirectory, 1)).classify(exampleTexts);
        for (const [index, text] of exampleTexts.entries()) {
          const answer = (await theirs(text, { top_k: 2 })) as { label: string; score: number }[];
          for (const { label, score } of answer) {
            const difference = Math.abs(score - ours[index]!.probabilities[exampleLabels.indexOf(label)]!);
            assert.ok(difference < 1e-5, `${text}, ${label}: differs by ${difference}`);
          }
        }
        await theirs.dispose();
      });
});
