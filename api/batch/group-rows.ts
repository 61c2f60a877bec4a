import { setTimeout as wait } from 'node:timers/promises';
import type { BatchRow } from './read-rows.js';

/** A group is as much work as the others that wait let pass at once, and enough for the model to be busy with. */
const maximumRows = 32;
const maximumCharacters = 16_384;
/** Longest time that a row waits for others of its group: a caller may want an answer before it sends more. */
const maximumWaitMs = 50;

/** Groups rows that are classified together, in order. */
export async function* groupRows(rows: AsyncIterable<BatchRow>): AsyncGenerator<BatchRow[]> {
  const iterator = rows[Symbol.asyncIterator]();
  const read = (): Promise<IteratorResult<BatchRow>> => {
    const next = iterator.next();
    // It is awaited later; until then a failure must not count as unhandled.
    next.catch(() => undefined);
    return next;
  };
  let group: BatchRow[] = [];
  let characters = 0;
  let late: Promise<null> | undefined;
  for (let next = read(); ;) {
    const result = await (late === undefined ? next : Promise.race([next, late]));
    if (result !== null && result.done !== true) {
      group.push(result.value);
      characters += 'text' in result.value ? result.value.text.length : 0;
      late ??= wait(maximumWaitMs, null);
      next = read();
      if (group.length < maximumRows && characters < maximumCharacters) continue;
    }
    if (group.length > 0) yield group;
    if (result?.done === true) return;
    group = [];
    characters = 0;
    late = undefined;
  }
}
