import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { splitNames, type DatasetManifest, type SplitName } from '../../contracts/dataset.js';
import type { ObjectReference } from '../../contracts/references.js';
import type { TokenPartManifest, TokensIdentity } from '../../contracts/tokens.js';
import type { Tokenizer } from '../../model/tokenizer/tokenizer.js';
import type { TokenRow } from '../../model/tokens/token-shard.js';
import { writeTokenShard } from '../../model/tokens/write-token-shard.js';
import { streamShards } from '../../registry/datasets.js';
import { recordNeed } from '../../registry/run-needs.js';
import { saveTokenPart, tokensFileName } from '../../registry/token-parts.js';
import type { ObjectStore } from '../../store/object-store.js';

/** After so many rows, heartbeats and other work of the process get their turn. */
const rowsPerTurn = 50;

/** One shard of a dataset. */
export type SplitShard = DatasetManifest['shards'][SplitName][number] & { split: SplitName };

/** The shards of all splits, in the order of their tokens. */
export const shardsOf = ({ shards }: Pick<DatasetManifest, 'shards'>): SplitShard[] =>
  splitNames.flatMap((split) => shards[split].map((shard) => ({ ...shard, split })));

/** Tokenizes some shards of a dataset, one after the other, and stores them as a part, which the run needs. */
export async function tokenizeShards(
  store: ObjectStore,
  work: {
    runId: string;
    identity: TokensIdentity;
    tokenizer: Tokenizer;
    labels: readonly string[];
    shards: readonly SplitShard[];
    /** For temporary files. */
    directory: string;
  },
): Promise<ObjectReference> {
  const { runId, identity, tokenizer, labels, directory } = work;
  const partDirectory = join(directory, 'part');
  await mkdir(partDirectory);
  const shards: TokenPartManifest['shards'] = [];
  for (const shard of work.shards) {
    const rows = streamShards(store, identity.datasetDigest, [shard], directory);
    const path = join(partDirectory, tokensFileName(shard.name));
    const tokens = await writeTokenShard(path, encodeRows(rows, tokenizer, labels), shard.rows);
    shards.push({ name: shard.name, split: shard.split, tokens });
  }
  const part = await saveTokenPart(store, identity, { directory: partDirectory, shards });
  await recordNeed(store, runId, 'tokens', part.sha256);
  return part;
}

async function* encodeRows(
  rows: ReturnType<typeof streamShards>,
  tokenizer: Tokenizer,
  labels: readonly string[],
): AsyncGenerator<TokenRow> {
  let count = 0;
  for await (const { text, label } of rows) {
    yield { ids: tokenizer.encode(text), label: labels.indexOf(label) };
    count += 1;
    if (count % rowsPerTurn === 0) await nextTurn();
  }
}
