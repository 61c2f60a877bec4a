import type { References } from '../policy/retention/store-inventory.js';
import type { ObjectStore } from '../store/object-store.js';
import { canonicalJson } from '../store/stored-json.js';

const keyPattern = /^runs\/([^/]+)\/needs\/(models|datasets|tokens)\/([0-9a-f]{64})\.json$/;

/**
 * Records that a run stored or found something, so that pruning keeps it while the run may be going on. The key says it all.
 * @param digest of a model or a dataset, or the sha256 of a tokens.json
 */
export async function recordNeed(
  store: ObjectStore,
  runId: string,
  kind: keyof References,
  digest: string,
): Promise<void> {
  await store.put(`runs/${runId}/needs/${kind}/${digest}.json`, canonicalJson({ formatVersion: 1 }));
}

/** What a key of `recordNeed` says; null for other keys. */
export function readNeedKey(key: string): { runId: string; kind: keyof References; digest: string } | null {
  const [, runId, kind, digest] = keyPattern.exec(key) ?? [];
  return runId === undefined ? null : { runId, kind: kind as keyof References, digest: digest! };
}
