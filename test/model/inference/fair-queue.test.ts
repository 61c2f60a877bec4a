import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FairQueue, type QueuedText } from '../../../model/inference/fair-queue.js';

const textOf = (text: string, tokens: number): QueuedText => ({
  ...{ text, tokens, failures: 0, isDropped: false },
  ...{ resolve: () => undefined, reject: () => undefined },
});
const list = (name: string, count: number, tokens: number): QueuedText[] =>
  Array.from({ length: count }, () => textOf(name, tokens));

/** What is served, in order. */
function serve(queue: FairQueue, count = Infinity): string[] {
  const served: string[] = [];
  for (let text = queue.take(); text !== undefined; text = queue.take()) {
    served.push(text.text);
    if (served.length === count) break;
  }
  return served;
}

describe('fair queue', () => {
  it('serves the requests of one client in turn', () => {
    const queue = new FairQueue();
    queue.add('client', list('a', 3, 10));
    queue.add('client', list('b', 3, 10));
    assert.deepEqual(serve(queue), ['a', 'b', 'a', 'b', 'a', 'b']);
  });

  it('serves a new short text before the rest of a long list', () => {
    const queue = new FairQueue();
    queue.add('client', list('long', 50, 256));
    serve(queue, 10);
    queue.add('client', list('short', 1, 5));
    assert.ok(serve(queue, 2).includes('short'));
  });

  it('gives clients equal shares, however many requests they have', () => {
    const queue = new FairQueue();
    for (let request = 0; request < 20; request += 1) queue.add('many', list('many', 20, 10));
    queue.add('one', list('one', 100, 10));
    const served = serve(queue, 100);
    assert.ok(Math.abs(served.filter((name) => name === 'one').length - 50) <= 1);
  });

  it('serves a long list although new short texts never cease', () => {
    const queue = new FairQueue();
    queue.add('client', list('long', 3, 256));
    const served: string[] = [];
    for (let round = 0; round < 2_000; round += 1) {
      queue.add('client', list('short', 1, 10));
      served.push(...serve(queue, 1));
    }
    assert.equal(served.filter((name) => name === 'long').length, 3);
  });

  it('foresees how much is served before a new request', () => {
    const queue = new FairQueue();
    queue.add('heavy', list('long', 100, 256));
    assert.equal(queue.tokensBefore('other', 10), 10, 'its own share of the turns');
    assert.equal(queue.tokensBefore('heavy', 10), 10);
    assert.equal(queue.tokensBefore('heavy', 1_000_000), 25_600);
  });

  it('loses no text and doubles none, whatever is taken, put back and removed', () => {
    const step = fc.oneof(
      fc.record({ add: fc.integer({ min: 0, max: 4 }), client: fc.constantFrom('a', 'b', 'c') }),
      fc.constantFrom('take' as const, 'put back' as const, 'remove' as const),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const queue = new FairQueue();
        const waiting = new Set<QueuedText>();
        const taken: QueuedText[] = [];
        let last: QueuedText[] = [];
        for (const next of steps) {
          if (typeof next === 'object') {
            last = list('text', next.add, 7);
            queue.add(next.client, last);
            for (const text of last) waiting.add(text);
          } else if (next === 'take') {
            const text = queue.take();
            if (text !== undefined) {
              assert.ok(waiting.delete(text));
              taken.push(text);
            }
          } else if (next === 'put back') {
            const text = taken.pop();
            if (text !== undefined) {
              queue.putBack(text, 9);
              waiting.add(text);
            }
          } else {
            queue.remove(new Set(last));
            for (const text of last) waiting.delete(text);
          }
          assert.equal(queue.texts, waiting.size);
        }
        for (let text = queue.take(); text !== undefined; text = queue.take())
          assert.ok(waiting.delete(text));
        assert.equal(waiting.size, 0);
        assert.equal(queue.tokensBefore('a', 1_000), 0);
      }),
    );
  });
});
