import { megabytes } from '../../contracts/megabytes.js';
import {
  storedKinds,
  type PruneReport,
  type RemovedKind,
  type RetentionSettings,
} from '../../contracts/retention.js';
import { chooseRemovals, whyRemoved } from '../../policy/retention/choose-removals.js';
import type { StoredItem } from '../../policy/retention/store-inventory.js';
import type { ObjectStore } from '../../store/object-store.js';
import { removeItem } from './remove-item.js';
import { takeInventory } from './take-inventory.js';

export interface PruneOptions extends RetentionSettings {
  /** The model whose old artifacts are removed. */
  model: string;
  /** Milliseconds since 1970. @default the clock of this machine */
  now?: number;
  /** False: report only what would be removed. */
  apply: boolean;
}

/**
 * Removes what nothing needs any more. It can be interrupted and started again at any time, also beside running workflows and
 * other prunings.
 * @throws EvergreenError `corrupt-object` when the record of a kept promotion is damaged
 */
export async function pruneStore(store: ObjectStore, options: PruneOptions): Promise<PruneReport> {
  const { apply, now = Date.now(), ...settings } = options;
  const chosen = chooseRemovals(await takeInventory(store, settings), { ...settings, now });
  if (!apply) return reportOf(chosen, 0);
  const removed: StoredItem[] = [];
  for (const item of chosen) if ((await removeItem(store, item)) === 'removed') removed.push(item);
  return reportOf(removed, chosen.length - removed.length);
}

function reportOf(items: readonly StoredItem[], inUse: number): PruneReport {
  const sum = (some: readonly StoredItem[], field: 'objects' | 'sizeBytes'): number =>
    some.reduce((total, item) => total + item[field], 0);
  const kinds = storedKinds.flatMap((kind): RemovedKind[] => {
    const some = items.filter((item) => item.kind === kind);
    if (some.length === 0) return [];
    return [
      {
        kind,
        count: some.length,
        objects: sum(some, 'objects'),
        sizeBytes: sum(some, 'sizeBytes'),
        oldestAt: some.reduce((oldest, { modifiedAt }) => Math.min(oldest, modifiedAt), Infinity),
        why: whyRemoved[kind],
      },
    ];
  });
  const [objects, sizeBytes] = [sum(items, 'objects'), sum(items, 'sizeBytes')];
  return {
    kinds,
    count: items.length,
    objects,
    sizeBytes,
    inUse,
    summary:
      items.length === 0
        ? 'nothing to remove'
        : `${objects} objects, ${megabytes(sizeBytes)}: ${kinds.map(({ kind, count }) => `${kind} × ${count}`).join(', ')}`,
  };
}
