import type { LocalCache } from '../store/fetch-directory.js';
import type { ObjectStore } from '../store/object-store.js';

/**
 * What every activity works with; a test passes its own. The cache keeps copies of models, datasets, tokens
 * and bases.
 */
export interface ActivityDependencies extends LocalCache {
  store: ObjectStore;
  /** Where a step keeps temporary files; may be lost at any time. */
  workDirectory: string;
  /** Threads of a training or inference process. */
  threads: number;
  /** With OpenVINO's libraries, where a person named one; an installed OpenVINO or the cache when absent. */
  openVinoDirectory?: string;
  /** True: use only what is cached, never the network. */
  offline: boolean;
  /** Processes that the kernel killed so far because memory ran out; this machine's counter when absent. */
  countOutOfMemoryKills?: () => Promise<number | null>;
  /** Directories whose files may be sources and bases; any file when absent. */
  sourceRoots?: readonly string[] | undefined;
  /** Rows of a shard of a dataset; 10,000 when absent. */
  shardRows?: number;
  /** Rows from which on a dataset is tokenized in parts; see policy/divide-shards when absent. */
  partRows?: number;
  /** Address that alerts are posted to. */
  alertWebhook?: string;
  log: (message: string, fields?: Record<string, unknown>) => void;
}
