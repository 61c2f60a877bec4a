/** A stream that can be closed even before anything was read. */
export interface ClosableStream<Item> extends AsyncIterable<Item> {
  return(): Promise<unknown>;
}

/** Reads the first `count` items of a stream. `all` is the whole stream, including those items. */
export async function peek<Item>(
  stream: AsyncIterable<Item>,
  count: number,
): Promise<{ first: Item[]; all: ClosableStream<Item> }> {
  const iterator = stream[Symbol.asyncIterator]();
  const first: Item[] = [];
  while (first.length < count) {
    const next = await iterator.next();
    if (next.done) break;
    first.push(next.value);
  }
  let taken = 0;
  // Not a generator: `return` on a generator that has not started closes nothing.
  const all = {
    [Symbol.asyncIterator]: () => all,
    next: async (): Promise<IteratorResult<Item>> =>
      taken < first.length ? { value: first[taken++]!, done: false } : iterator.next(),
    return: async (): Promise<IteratorResult<Item>> => {
      taken = first.length;
      await iterator.return?.();
      return { value: undefined, done: true };
    },
  };
  return { first, all };
}
