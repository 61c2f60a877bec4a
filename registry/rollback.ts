import type { Champion } from '../contracts/champion.js';
import { EvergreenError } from '../contracts/errors.js';
import type { ObjectStore } from '../store/object-store.js';
import { championHistory, promoteChampion, withdrawnModel } from './champions.js';
import { readModelManifest } from './models.js';

/**
 * Makes an earlier champion the champion again, as a new generation. All champions since then are withdrawn: no rollback
 * and no run makes one of them champion again, only a person who forces it. So each rollback goes further back.
 * @param options.toDigest when absent, the newest earlier champion that is another model and not withdrawn
 * @throws EvergreenError `not-found` when there is no such champion, `conflict` when it is withdrawn or champion
 * already, or when another promotion came first
 */
export async function rollbackChampion(
  store: ObjectStore,
  { model, toDigest, reason }: { model: string; toDigest?: string; reason: string },
): Promise<Champion> {
  const history = await championHistory(store, model);
  const current = history.at(-1);
  const withdrawn = current?.withdrawn ?? [];
  const digests = digestsInOrder(history);
  const digest = toDigest ?? digests.findLast((one) => one !== current?.digest && !withdrawn.includes(one));
  if (current === undefined || digest === undefined || !digests.includes(digest)) {
    throw new EvergreenError(
      'not-found',
      digest === undefined
        ? `${model} has no earlier champion to go back to${withdrawn.length > 0 ? ' that is not withdrawn' : ''}.`
        : `${digest} was never champion of ${model}. Promote it instead.`,
    );
  }
  if (digest === current.digest) {
    throw new EvergreenError('conflict', `${digest} is the champion of ${model} already.`);
  }
  if (withdrawn.includes(digest)) throw withdrawnModel(model, digest);
  const outcome = await promoteChampion(store, {
    model,
    digest,
    expectedGeneration: current.generation,
    reason,
    workflowId: null,
    runId: null,
    sample: (await readModelManifest(store, digest)).lineage.sample,
    rolledBackFrom: current.digest,
    withdraws: digests.slice(digests.lastIndexOf(digest) + 1),
  });
  if (outcome.status === 'promoted') return outcome.champion;
  throw new EvergreenError(
    'conflict',
    `Generation ${outcome.champion.generation} of ${model} was promoted meanwhile. Check it, then roll back again.`,
  );
}

/** The champions' digests, oldest first. A champion whose record is damaged is named by the record after it. */
const digestsInOrder = (history: readonly Champion[]): string[] =>
  history.flatMap(({ digest, previous, generation }, index) =>
    previous === null || history[index - 1]?.generation === generation - 1 ? [digest] : [previous, digest],
  );
