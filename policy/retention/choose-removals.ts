import { storedKinds, type RetentionSettings, type StoredKind } from '../../contracts/retention.js';
import { findNeeded, type Needed } from './find-needed.js';
import {
  digestOfTokens,
  identityOfTokens,
  nameOf,
  type StoredItem,
  type StoreInventory,
} from './store-inventory.js';

/** Why something of a kind is removed: it is old enough, and … */
export const whyRemoved: Record<StoredKind, string> = {
  'run files': 'of an ended run that made no kept champion and no challenger',
  'run record': 'of such a run, against a generation that is not kept',
  'cached evaluation': 'of a model that nothing needs',
  challenge: 'against a generation that is not kept',
  model: 'no kept champion, challenger or run needs it',
  tokens: 'no kept model or run needs them',
  'part of tokens': 'no kept tokens or run needs it',
  dataset: 'no kept model or run needs it',
  alarm: 'about a generation that is not kept',
  feedback: 'the training of every kept champion has read it',
  leftover: 'left by a process that died',
};

interface RemovalOptions extends RetentionSettings {
  /** The model whose old artifacts are removed. What the runs and champions of others refer to stays. */
  model: string;
  /** Milliseconds since 1970, by the clock of the store. */
  now: number;
}

/**
 * Chooses what may be removed from the store, in the order in which to remove it: first what refers to others, so that an
 * interruption leaves no reference to something that is gone. Choosing again after the removals chooses nothing more.
 */
export function chooseRemovals(inventory: StoreInventory, options: RemovalOptions): StoredItem[] {
  const { items, challenges } = inventory;
  const { model, now, minimumAgeMs } = options;
  const isYoung = (modifiedAt: number): boolean => modifiedAt > now - minimumAgeMs;
  const needed = findNeeded(inventory, options, isYoung);
  const isOldChallenge = (item: StoredItem): boolean => {
    const challenge = challenges.get(item.prefix);
    return challenge !== undefined && challenge.championGeneration < needed.oldestGeneration;
  };
  const isOldFeedback = ({ prefix, modifiedAt }: StoredItem): boolean =>
    options.feedbackRetentionMs !== null &&
    modifiedAt <= now - options.feedbackRetentionMs &&
    Number.parseInt(nameOf({ prefix }), 10) <= needed.feedbackInAllChampions;
  const oldEntries = new Set([
    ...startOfLog(items, `challenges/${model}/`, (item) => !isYoung(item.modifiedAt) && isOldChallenge(item)),
    ...startOfLog(items, `feedback/${model}/`, (item) => !isYoung(item.modifiedAt) && isOldFeedback(item)),
  ]);
  const isNeeded = (item: StoredItem): boolean =>
    item.kind === 'challenge' || item.kind === 'feedback'
      ? !oldEntries.has(item.prefix)
      : isReferredTo(item, needed, model);
  const order = new Map(storedKinds.map((kind, index) => [kind, index]));
  return items
    .filter((item) => !isYoung(item.modifiedAt) && !isNeeded(item))
    .sort((a, b) => order.get(a.kind)! - order.get(b.kind)! || (a.prefix < b.prefix ? -1 : 1));
}

/**
 * The entries at the start of a numbered log that are old. The first one that is not ends them, since the numbers of a log
 * have no gaps, and the newest of all stays, so that no number is used twice.
 */
function startOfLog(
  items: readonly StoredItem[],
  log: string,
  isOld: (item: StoredItem) => boolean,
): string[] {
  const entries = items
    .filter(({ prefix }) => prefix.startsWith(log))
    .sort((a, b) => (a.prefix < b.prefix ? -1 : 1));
  const kept = entries.findIndex((item, index) => index === entries.length - 1 || !isOld(item));
  return entries.slice(0, Math.max(kept, 0)).map(({ prefix }) => prefix);
}

function isReferredTo(item: StoredItem, needed: Needed, model: string): boolean {
  const name = nameOf(item);
  switch (item.kind) {
    case 'run files':
      return needed.runs.has(name);
    case 'run record':
      return needed.runs.has(name) || needed.runRecords.has(name);
    case 'cached evaluation': {
      const digests = item.prefix.match(/[0-9a-f]{64}/g) ?? [];
      return digests.length === 0 || digests.some((digest) => needed.models.has(digest));
    }
    case 'model':
      return needed.models.has(name);
    case 'tokens':
      return needed.tokens.has(digestOfTokens(item));
    case 'part of tokens':
      return needed.tokens.has(digestOfTokens(item)) || needed.tokenIdentities.has(identityOfTokens(item));
    case 'dataset':
      return needed.datasets.has(name);
    case 'alarm': {
      const [, of, generation] = /^alarms\/([^/]+)\/(\d+)\.json$/.exec(item.prefix) ?? [];
      return of !== model || Number(generation) >= needed.oldestGeneration;
    }
    default:
      return item.kind !== 'leftover';
  }
}
