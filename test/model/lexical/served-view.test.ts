import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isFinished } from '../../../contracts/training-progress.js';
import { TextClassifier } from '../../../model/inference/text-classifier.js';
import { measureParity } from '../../../model/inference/golden-parity.js';
import { trainClassifier } from '../../../model/training/train-classifier.js';
import { fetchModel, saveModel } from '../../../registry/models.js';
import { createDirectoryStore } from '../../../store/directory-store.js';
import { exampleLineage } from '../../registry/examples.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';
import { toyJob } from '../training/toy-job.js';

const texts = ['the film was lovely on day 3', 'the meal was dull', 'boring', ''];

describe('a model with a lexical view', () => {
  const directory = useTemporaryDirectory();

  /** Trains with words beside the encoder, stores the model and fetches it. @returns its directory, and what training said */
  async function trainAndFetch(decisionThreshold: 'argmax' | 'macroF1') {
    const job = await toyJob(directory(), { epochs: 1, lexical: 'on', decisionThreshold });
    const summary = await trainClassifier(job, {
      onProgress: () => undefined,
      onCheckpoint: async () => undefined,
      beforeEachBatch: async () => undefined,
    });
    assert.ok(isFinished(summary));
    const store = createDirectoryStore(join(directory(), 'store'));
    const model = { directory: job.outputDirectory, lineage: exampleLineage, summary };
    const { digest } = await saveModel(store, model);
    const fetched = await fetchModel(store, digest, join(directory(), 'cache'));
    return { ...fetched, summary };
  }

  for (const decision of ['argmax', 'macroF1'] as const)
    it(`is served with the probabilities of its trainer (${decision})`, async () => {
      const { directory: model, manifest, summary } = await trainAndFetch(decision);
      assert.equal(summary.lexical.outcome, 'kept');
      assert.equal(manifest.parts.lexicalView, 'lexical.json');
      const { maximumProbabilityDifference } = await measureParity(
        model,
        await TextClassifier.load(model, 1),
      );
      assert.ok(maximumProbabilityDifference < 1e-5, String(maximumProbabilityDifference));
    });

  it('answers by its encoder alone where the file is absent', async () => {
    const { directory: model } = await trainAndFetch('argmax');
    const both = await (await TextClassifier.load(model, 1)).classify(texts);
    await rm(join(model, 'lexical.json'));
    const alone = await (await TextClassifier.load(model, 1)).classify(texts);
    both.forEach(({ probabilities }, text) => {
      assert.ok(Math.abs(probabilities[0]! + probabilities[1]! - 1) < 1e-12);
      assert.notDeepEqual(probabilities, alone[text]!.probabilities);
    });
  });
});
