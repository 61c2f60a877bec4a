import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FairQueue, type QueuedText } from '../../../model/inference/fair-queue.js';
import { textsOf as list } from './queued-texts.js';

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

  it('serves long lists one after the other, the first one first, whoever sends them', () => {
    for (const names of [
      ['same', 'same', 'same'],
      ['a', 'b', 'c'],
    ]) {
      const queue = new FairQueue();
      names.forEach((name, index) => queue.add(name, list(`${index}`, 20, 256)));
      const order = serve(queue);
      assert.deepEqual([...new Set(order)], ['0', '1', '2']);
      assert.deepEqual(order, order.toSorted(), names.join());
    }
  });

  it('serves a list before what is left of one that is much longer', () => {
    const queue = new FairQueue();
    queue.add('client', list('long', 100, 256));
    serve(queue, 10);
    queue.add('client', list('list', 4, 256));
    assert.equal(serve(queue, 9).filter((name) => name === 'list').length, 4);
  });

  it('serves a list no later than if all requests took turns', () => {
    const arrival = fc.record({
      client: fc.constantFrom('a', 'b', 'c'),
      texts: fc.integer({ min: 1, max: 40 }),
      tokens: fc.integer({ min: 10, max: 256 }),
    });
    fc.assert(
      fc.property(fc.array(arrival, { minLength: 1, maxLength: 10 }), (arrivals) => {
        const queue = new FairQueue();
        arrivals.forEach(({ client, texts, tokens }, index) =>
          queue.add(client, list(`${index}`, texts, tokens)),
        );
        const endedAfter = new Map<string, number>();
        let served = 0;
        for (let text = queue.take(); text !== undefined; text = queue.take())
          endedAfter.set(text.text, (served += text.tokens));
        arrivals.forEach(({ client, texts, tokens }, index) => {
          const size = (one: (typeof arrivals)[number]): number => one.texts * one.tokens;
          const own = texts * tokens;
          const turnsOf = (name: string, limit: number): number =>
            arrivals
              .filter((one) => one.client === name)
              .reduce((sum, one) => sum + Math.min(size(one), limit), 0);
          const turns = turnsOf(client, own);
          let inTurns = turns;
          for (const name of ['a', 'b', 'c'].filter((other) => other !== client))
            inTurns += Math.min(turnsOf(name, Infinity), turns);
          // A turn is a whole text: each request may be one text ahead.
          const slack = 256 * 2 * arrivals.length;
          assert.ok(endedAfter.get(`${index}`)! <= inTurns + slack);
        });
      }),
    );
  });

  it('foresees how much is served before a new request', () => {
    const queue = new FairQueue();
    queue.add('heavy', list('long', 100, 256), 5_000);
    const before = (name: string, tokens: number): number => queue.foresee(name, tokens).tokensBefore;
    assert.equal(before('other', 10), 10, 'its own share of the turns');
    assert.equal(before('heavy', 10), 10);
    assert.equal(before('heavy', 1_000_000), 25_600);
    assert.equal(before('other', 25_600), 25_600, 'an equal list that came first');
    assert.equal(before('other', 1_000), 0, 'a longer list');
    assert.deepEqual(queue.foresee('other', 1_000).delayed, [{ tokensUntilEnd: 25_600, answerByMs: 5_000 }]);
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
        assert.equal(queue.foresee('a', 1_000).tokensBefore, 0);
      }),
    );
  });
});
