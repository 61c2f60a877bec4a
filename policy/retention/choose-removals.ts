import { storedKinds, type RetentionSettings, type StoredKind } from '../../contracts/retention.js';
import { findNeeded, type Needed } from './find-needed.js';
import { nameOf, type StoredItem, type StoreInventory } from './store-inventory.js';

/** Why something of a kind is removed: it is old enough, and … */
export const whyRemoved: Record<StoredKind, string> = {
  'run files': 'of an ended run that made no kept champion and no challenger',
  'run record': 'of such a run, against a generation that is not kept',
  'cached evaluation': 'of a model that nothing needs',
  challenge: 'against a generation that is not kept',
  model: 'no kept champion, challenger or run needs it',
  tokens: 'no kept model or run needs them',
  dataset: 'no kept model or run needs it',
  alarm: 'about a generation that is not kept',
  feedback: 'every kept champion has it in its data',
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
  const isYoung = (modifiedAt: number): boolean => modifiedAt > options.now - options.minimumAgeMs;
  const needed = findNeeded(inventory, options, isYoung);
  const isOldFeedback = oldFeedback(inventory.items, needed, options);
  const order = new Map(storedKinds.map((kind, index) => [kind, index]));
  return inventory.items
    .filter((item) =>
      item.kind === 'feedback'
        ? isOldFeedback(item)
        : !isNeeded(item, { needed, model: options.model, challenges: inventory.challenges }),
    )
    .filter(({ modifiedAt }) => !isYoung(modifiedAt))
    .sort((a, b) => order.get(a.kind)! - order.get(b.kind)! || (a.prefix < b.prefix ? -1 : 1));
}

function isNeeded(
  item: StoredItem,
  { needed, model, challenges }: { needed: Needed; model: string } & Pick<StoreInventory, 'challenges'>,
): boolean {
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
    case 'challenge': {
      const challenge = challenges.get(item.prefix);
      return challenge?.model !== model || challenge.championGeneration >= needed.oldestGeneration;
    }
    case 'model':
      return needed.models.has(name);
    case 'tokens':
      return needed.tokens.has(name.slice(-64));
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

/** Tells feedback that is older than its own retention and in the data of every kept champion. */
function oldFeedback(
  items: readonly StoredItem[],
  { feedbackInAllChampions }: Needed,
  { model, feedbackRetentionMs, minimumAgeMs, now }: RemovalOptions,
): (item: StoredItem) => boolean {
  if (feedbackRetentionMs === null) return () => false;
  const batchOf = (item: StoredItem): number =>
    item.prefix.startsWith(`feedback/${model}/`) ? Number.parseInt(nameOf(item), 10) : Infinity;
  const own = items.filter(({ prefix }) => prefix.startsWith(`feedback/${model}/`));
  const newest = own.reduce((batch, item) => Math.max(batch, batchOf(item)), 0);
  // The first batch that stays ends what is removed, since the numbers of a log have no gaps. The newest batch stays, so that
  // no number is used twice.
  const firstKept = own
    .filter(({ modifiedAt }) => modifiedAt > now - Math.max(feedbackRetentionMs, minimumAgeMs))
    .reduce((batch, item) => Math.min(batch, batchOf(item)), newest);
  return (item) => batchOf(item) < firstKept && batchOf(item) <= feedbackInAllChampions;
}
