import { randomUUID } from 'node:crypto';
import { EvergreenError } from '../contracts/errors.js';
import type { ObjectStore } from './object-store.js';

const racers = 8;

/**
 * Checks at startup what promotion depends on: of racing creators exactly one wins, a later one changes
 * nothing, and a missing object reads as missing. Some S3 services accept the precondition and ignore it.
 * @throws EvergreenError `store-unsuitable` with the guarantee that does not hold, or `store-unavailable`
 */
export async function probeStore(store: ObjectStore): Promise<void> {
  const key = `probe/${randomUUID()}`;
  const demand = (holds: boolean, promise: string) => {
    if (holds) return;
    throw new EvergreenError(
      'store-unsuitable',
      `${store.description} does not keep this promise: ${promise}. Use MinIO from 2025-09-07 on, ` +
        'another S3 store with conditional writes (If-None-Match), or the directory store.',
      { details: { store: store.description, promise } },
    );
  };
  try {
    demand((await store.get(key)) === null, 'a missing object reads as missing');
    demand((await store.stat(key)) === null, 'a missing object has no size');
    const outcomes = await Promise.all(
      Array.from({ length: racers }, (_, racer) => store.create(key, Buffer.from(String(racer)))),
    );
    const winners = outcomes.flatMap((outcome, racer) => (outcome === 'created' ? [String(racer)] : []));
    demand(winners.length === 1, `exactly one of ${racers} racing creators wins (${winners.length} did)`);
    demand((await store.create(key, Buffer.from('late'))) === 'exists', 'an object is created only once');
    const content = Buffer.from((await store.get(key)) ?? []).toString();
    demand(content === winners[0], 'the object holds what the winner wrote');
    const listed: string[] = [];
    for await (const entry of store.list(key)) listed.push(entry.key);
    demand(listed.length === 1 && listed[0] === key, 'a list shows what was just written');
  } finally {
    await store.remove(key).catch(() => undefined);
  }
}
