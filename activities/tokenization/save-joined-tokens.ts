import { EvergreenError } from '../../contracts/errors.js';
import type { DatasetManifest, SplitName } from '../../contracts/dataset.js';
import type { ObjectReference } from '../../contracts/references.js';
import type { RunRecord } from '../../contracts/run.js';
import type { Tokens } from '../../contracts/step-results.js';
import type { TokensIdentity } from '../../contracts/tokens.js';
import { loadTokenizer } from '../../model/tokenizer/tokenizer.js';
import { recordNeed } from '../../registry/run-needs.js';
import { readTokenPart } from '../../registry/token-parts.js';
import { saveTokens } from '../../registry/tokens.js';
import type { ObjectStore } from '../../store/object-store.js';
import { shardsOf } from './tokenize-shards.js';

/**
 * Stores the tokens that the parts make up.
 * @param joined.parts in the order of their shards
 * @param joined.tokenizerDirectory with the tokenizer's files and no others
 */
export async function saveJoinedTokens(
  store: ObjectStore,
  joined: {
    run: RunRecord;
    manifest: DatasetManifest;
    identity: TokensIdentity;
    tokenizerDirectory: string;
    baseSha256: Tokens['baseSha256'];
    parts: ObjectReference[];
  },
): Promise<Tokens> {
  const { run, manifest, identity, tokenizerDirectory, baseSha256, parts } = joined;
  const tokenCounts: Record<SplitName, number> = { train: 0, validation: 0, test: 0 };
  const names: string[] = [];
  for (const part of parts)
    for (const { name, split, tokens } of (await readTokenPart(store, part)).shards) {
      tokenCounts[split] += tokens;
      names.push(name);
    }
  const expected = shardsOf(manifest).map(({ name }) => name);
  if (names.join() !== expected.join())
    throw new EvergreenError('internal', 'The parts of the tokens do not make up the dataset.');
  const { vocabularySize, clsId, sepId, padId } = await loadTokenizer(tokenizerDirectory);
  const reference = await saveTokens(store, identity, {
    directory: tokenizerDirectory,
    facts: {
      ...{ labels: manifest.labels, counts: manifest.counts, tokenCounts },
      ...{ vocabularySize, clsId, sepId, padId },
      ...{ base: run.base, baseSha256, parts },
    },
  });
  await recordNeed(store, run.runId, 'tokens', reference.sha256);
  const summary = `${tokenCounts.train} training tokens, vocabulary ${vocabularySize}`;
  return { reference, baseSha256, summary };
}
