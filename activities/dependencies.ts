import type { ObjectStore } from '../store/object-store.js';

/** What activities need from outside; a test passes its own. */
export interface ActivityDependencies {
  store: ObjectStore;
  /** Where verified copies of models, tokens and bases are kept. */
  cacheDirectory: string;
  /** Where a step keeps temporary files; may be lost at any time. */
  workDirectory: string;
  /** Threads of a training or inference process. */
  threads: number;
  /** True: use only what is cached, never the network. */
  offline: boolean;
  /** Processes that the kernel killed so far because memory ran out; this machine's counter when absent. */
  countOutOfMemoryKills?: () => Promise<number | null>;
  /** Address that alerts are posted to. */
  alertWebhook?: string;
  log: (message: string, fields?: Record<string, unknown>) => void;
}
