import type { Decision } from '../../contracts/decision.js';
import type { StoredKind } from '../../contracts/retention.js';

/** A group of objects that are needed, or not, together. */
export interface StoredItem {
  kind: StoredKind;
  /** The key of its one object, or what all its keys start with, without the slash at the end. */
  prefix: string;
  /** Number of objects. */
  objects: number;
  sizeBytes: number;
  /** Time of the last write to any of its objects, in milliseconds since 1970. */
  modifiedAt: number;
}

/** What a run or a model refers to, by digest; of tokens it is the sha256 of their tokens.json, or of a part.json. */
export interface References {
  models: readonly string[];
  datasets: readonly string[];
  tokens: readonly string[];
}

export interface InventoriedRun {
  runId: string;
  /** Null when the record is damaged; then nobody knows whose run it is. */
  record: { model: string; workflowId: string; startedAt: string } | null;
  decision: Pick<Decision, 'verdict' | 'championGeneration' | 'candidateDigest'> | null;
  /** What the run stored or used. */
  needs: References;
}

export interface InventoriedPromotion {
  model: string;
  generation: number;
  digest: string;
  runId: string | null;
}

/** What is known of a store without reading rows, weights or reports. */
export interface StoreInventory {
  items: readonly StoredItem[];
  promotions: readonly InventoriedPromotion[];
  /** What the complete models were made from, by digest. */
  lineages: ReadonlyMap<string, References & { feedbackUntil: number }>;
  /** Without those whose record is gone, as of a run whose removal was interrupted. */
  runs: readonly InventoriedRun[];
  /** The records of challenges that could be read, by key. */
  challenges: ReadonlyMap<string, { model: string; championGeneration: number; challengerDigest: string }>;
}

/** Everything that may ever be removed lies under one of these. What lies elsewhere is not touched. */
export const prunedPrefixes = [
  'runs/',
  'evaluations/',
  'challenges/',
  'models/',
  'tokens/',
  'token-parts/',
  'datasets/',
  'alarms/',
  'feedback/',
  'probe/',
  'removals/',
] as const;

const patterns: readonly [RegExp, StoredKind][] = [
  [/^(runs\/[^/]+)\/(?:run|decision)\.json$/, 'run record'],
  [/^(runs\/[^/]+)\/.+$/, 'run files'],
  [/^(evaluations\/.+)$/, 'cached evaluation'],
  [/^(challenges\/.+)$/, 'challenge'],
  [/^(models\/[0-9a-f]{64})\/.+$/, 'model'],
  [/^(tokens\/[0-9a-f]{64}-[0-9a-f]{64})\/.+$/, 'tokens'],
  [/^(token-parts\/[0-9a-f]{64}-[0-9a-f]{64})\/.+$/, 'part of tokens'],
  [/^(datasets\/[0-9a-f]{64})\/.+$/, 'dataset'],
  [/^(alarms\/.+)$/, 'alarm'],
  [/^(feedback\/[^/]+\/\d{10}\.json)$/, 'feedback'],
  [/^((?:probe|removals)\/.+)$/, 'leftover'],
];

/** The item that an object belongs to; null for an object that is never removed. */
export function itemOfKey(key: string): Pick<StoredItem, 'kind' | 'prefix'> | null {
  for (const [pattern, kind] of patterns) {
    const prefix = pattern.exec(key)?.[1];
    if (prefix !== undefined) return { kind, prefix };
  }
  return null;
}

/** The last segment of an item's prefix: a run's id, or the digest of a model or a dataset. */
export const nameOf = ({ prefix }: Pick<StoredItem, 'prefix'>): string =>
  prefix.slice(prefix.lastIndexOf('/') + 1);

/** The two halves of the name of tokens, or of a part of tokens. */
export const identityOfTokens = (item: Pick<StoredItem, 'prefix'>): string => nameOf(item).slice(0, 64);
export const digestOfTokens = (item: Pick<StoredItem, 'prefix'>): string => nameOf(item).slice(-64);
