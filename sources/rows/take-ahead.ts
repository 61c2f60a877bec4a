/**
 * Takes the first `count` items of a stream, and the whole stream again, those items included.
 * Whoever does not read `all` to its end must call its `return`.
 */
export async function takeAhead<Item>(
  stream: AsyncIterable<Item>,
  count: number,
): Promise<{ first: Item[]; all: AsyncGenerator<Item> }> {
  const iterator = stream[Symbol.asyncIterator]();
  const first: Item[] = [];
  let finished = false;
  while (first.length < count && !finished) {
    const next = await iterator.next();
    if (next.done) finished = true;
    else first.push(next.value);
  }
  async function* all() {
    try {
      yield* first;
      while (!finished) {
        const next = await iterator.next();
        if (next.done) finished = true;
        else yield next.value;
      }
    } finally {
      if (!finished) await iterator.return?.();
    }
  }
  return { first, all: all() };
}
