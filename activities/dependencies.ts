import type { LocalCache } from '../store/fetch-directory.js';
import type { ObjectStore } from '../store/object-store.js';

/**
 * What every activity works with; a test passes its own. The cache keeps copies of models, datasets, tokens
 * and bases.
 */
export interface ActivityDependencies extends LocalCache {
  store: ObjectStore;
  /** Where a run's checkpoints and uploads are staged; may be lost at any time. */
  workDirectory: string;
  /** Threads of a training or inference process. */
  threads: number;
  /** True: never reach for the network, use what is cached. */
  offline: boolean;
  /** How often the kernel killed for want of memory so far; this machine's own counter when absent. */
  countOutOfMemoryKills?: () => Promise<number | null>;
  /** Address that alerts are posted to. */
  alertWebhook?: string;
  log: (message: string, fields?: Record<string, unknown>) => void;
}
