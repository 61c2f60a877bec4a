import type { TokenizationPlan, TokenPart } from '../../contracts/step-results.js';
import { loadTokenizer } from '../../model/tokenizer/tokenizer.js';
import { readDatasetManifest } from '../../registry/datasets.js';
import { fetchTokenPart } from '../../registry/token-parts.js';
import type { ActivityDependencies } from '../dependencies.js';
import { withStepDirectory } from '../runtime/step-directory.js';
import { shardsOf, tokenizeShards } from '../tokenization/tokenize-shards.js';

type TokenizePartInput = Pick<TokenizationPlan, 'identity' | 'tokenizer'> & {
  runId: string;
  /** Names of the shards. */
  shards: string[];
};

/** Tokenizes some shards of a large dataset. Only these are fetched, one at a time. */
export const createTokenizePart = (dependencies: ActivityDependencies) => ({
  async tokenizePart({ runId, identity, tokenizer, shards }: TokenizePartInput): Promise<TokenPart> {
    const { store, workDirectory } = dependencies;
    return withStepDirectory(workDirectory, 'tokenize-part', async (directory) => {
      const manifest = await readDatasetManifest(store, identity.datasetDigest);
      const { directory: tokenizerDirectory } = await fetchTokenPart(store, tokenizer, dependencies);
      const reference = await tokenizeShards(store, {
        ...{ runId, identity, labels: manifest.labels, directory },
        tokenizer: await loadTokenizer(tokenizerDirectory),
        shards: shardsOf(manifest).filter(({ name }) => shards.includes(name)),
      });
      return { reference, summary: `${shards[0]} to ${shards.at(-1)}` };
    });
  },
});
