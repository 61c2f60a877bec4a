import { monitorMemorySchema, type MonitorMemory } from '../contracts/monitor-memory.js';
import type { ObjectReference } from '../contracts/references.js';
import { sha256 } from '../files/hashes.js';
import type { ObjectStore } from '../store/object-store.js';
import { canonicalJson, readVerifiedJson } from '../store/stored-json.js';

const prefixOf = (model: string): string => `monitor/${model}/`;

/** @throws EvergreenError `not-found` or `corrupt-object` */
export const readMonitorMemory = (store: ObjectStore, reference: ObjectReference): Promise<MonitorMemory> =>
  readVerifiedJson(store, reference, monitorMemorySchema);

/**
 * Stores what the next observation of a model needs, and removes what earlier ones left.
 * @param given what this observation was given; it is kept, because a retry is given it again
 */
export async function saveMonitorMemory(
  store: ObjectStore,
  model: string,
  memory: MonitorMemory,
  given: ObjectReference | null,
): Promise<ObjectReference> {
  const bytes = canonicalJson(memory);
  const hash = { sha256: sha256(bytes), sizeBytes: bytes.byteLength };
  const reference = await store.put(`${prefixOf(model)}${hash.sha256}.json`, bytes, hash);
  for await (const { key } of store.list(prefixOf(model)))
    if (key !== reference.key && key !== given?.key) await store.remove(key);
  return reference;
}
