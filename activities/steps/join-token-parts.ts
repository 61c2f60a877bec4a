import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectReference } from '../../contracts/references.js';
import type { RunRecord } from '../../contracts/run.js';
import type { TokenizationPlan, Tokens } from '../../contracts/step-results.js';
import { readDatasetManifest } from '../../registry/datasets.js';
import { fetchTokenPart, tokenPartDirectory } from '../../registry/token-parts.js';
import type { ActivityDependencies } from '../dependencies.js';
import { withStepDirectory } from '../runtime/step-directory.js';
import { saveJoinedTokens } from '../tokenization/save-joined-tokens.js';

type JoinTokenPartsInput = Pick<TokenizationPlan, 'identity' | 'tokenizer' | 'baseSha256'> & {
  run: RunRecord;
  /** In the order of the plan. */
  parts: ObjectReference[];
};

/** Records that all parts of a large dataset are tokenized. No token passes through this step. */
export const createJoinTokenParts = (dependencies: ActivityDependencies) => ({
  async joinTokenParts({ tokenizer, ...joined }: JoinTokenPartsInput): Promise<Tokens> {
    const { store, workDirectory } = dependencies;
    return withStepDirectory(workDirectory, 'join-token-parts', async (directory) => {
      const tokenizerDirectory = join(directory, 'tokenizer');
      await cp((await fetchTokenPart(store, tokenizer, dependencies)).directory, tokenizerDirectory, {
        recursive: true,
      });
      await rm(join(tokenizerDirectory, tokenPartDirectory.manifestName));
      const manifest = await readDatasetManifest(store, joined.identity.datasetDigest);
      return saveJoinedTokens(store, { ...joined, manifest, tokenizerDirectory });
    });
  },
});
