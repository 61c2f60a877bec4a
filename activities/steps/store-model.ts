import { join } from 'node:path';
import type { DatasetReference } from '../../contracts/dataset.js';
import type { RunRecord } from '../../contracts/run.js';
import type { Candidate, Tokens, TrainedModel } from '../../contracts/step-results.js';
import { saveModel } from '../../registry/models.js';
import { recordNeed } from '../../registry/run-needs.js';
import { fetchTrainedModel } from '../../registry/trained-models.js';
import type { ActivityDependencies } from '../dependencies.js';
import { withStepDirectory } from '../runtime/step-directory.js';

interface StoreModelInput {
  run: RunRecord;
  dataset: DatasetReference;
  tokens: Tokens;
  trained: TrainedModel;
}

/**
 * Adds card and lineage to a trained model and stores it under its digest. The trained files stay until the
 * verdict, so the step can run again.
 */
export const createStoreModel = ({ store, workDirectory }: ActivityDependencies) => ({
  async storeModel({ run, dataset, tokens, trained }: StoreModelInput): Promise<Candidate> {
    const { hyperparameters } = run;
    const { compute, result } = trained;
    const { microBatchSize } = result;
    return withStepDirectory(workDirectory, 'store-model', async (directory) => {
      const modelDirectory = join(directory, 'model');
      await fetchTrainedModel(store, trained.model, modelDirectory);
      const { digest, manifest } = await saveModel(store, {
        directory: modelDirectory,
        summary: result,
        lineage: {
          datasetDigest: dataset.digest,
          tokensDigest: tokens.reference.sha256,
          base: run.base,
          baseSha256: tokens.baseSha256,
          hyperparameters,
          compute,
          ...(microBatchSize < hyperparameters.batchSize && { microBatchSize }),
          ...(result.frozenEncoder && { frozenEncoder: true as const }),
          source: run.source,
          sample: dataset.sample,
        },
      });
      await recordNeed(store, run.runId, 'models', digest);
      return { digest, manifest, sample: dataset.sample, summary: `model ${digest.slice(0, 16)}` };
    });
  },
});
