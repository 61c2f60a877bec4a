import type { PruneReport, RetentionSettings } from '../../contracts/retention.js';
import { pruneStore } from '../../registry/prune/prune-store.js';
import type { ActivityDependencies } from '../dependencies.js';

export interface PruneInput {
  model: string;
  retention: RetentionSettings;
}

/** Removes what nothing in the store needs. What an attempt that died left is removed by the next. */
export const createPrune = ({ store, log }: ActivityDependencies) => ({
  async prune({ model, retention }: PruneInput): Promise<PruneReport> {
    const report = await pruneStore(store, { ...retention, model, apply: true });
    log(`pruned the store: ${report.summary}`, {
      model,
      objects: report.objects,
      sizeBytes: report.sizeBytes,
      inUse: report.inUse,
    });
    return report;
  },
});
