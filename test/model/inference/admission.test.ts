import assert from 'node:assert/strict';
import fc from 'fast-check';
import { refusedForMs } from '../../../model/inference/admission.js';
import { FairQueue } from '../../../model/inference/fair-queue.js';
import { textsOf } from './queued-texts.js';

const answerWithinMs = 30_000;
const limits = { maximumWaitMs: 500, answerWithinMs };

interface Caller {
  client: string;
  texts: number;
  arrivesAtMs: number;
}

/**
 * Callers of lists of 256-token texts at a server of the given speed. Whoever is refused comes back when told.
 * @returns of each request, in order of arrival, when it arrived and when it was answered, null: it was refused
 */
function simulate(callers: readonly Caller[], tokensPerSecond: number) {
  const queue = new FairQueue();
  const msOf = (tokens: number): number => (1000 * tokens) / tokensPerSecond;
  const waiting = [...callers];
  const requests: { arrivedAtMs: number; answeredAtMs: number | null }[] = [];
  const open = new Map<string, { left: number; request: (typeof requests)[number] }>();
  let nowMs = 0;
  while (waiting.length > 0 || queue.texts > 0) {
    waiting.sort((a, b) => a.arrivesAtMs - b.arrivesAtMs);
    if (queue.texts === 0) nowMs = Math.max(nowMs, waiting[0]!.arrivesAtMs);
    while (waiting.length > 0 && waiting[0]!.arrivesAtMs <= nowMs) {
      const { client, texts } = waiting.shift()!;
      const request = { arrivedAtMs: nowMs, answeredAtMs: null };
      const forecast = queue.foresee(client, 256 * texts);
      const refusedMs = refusedForMs(256 * texts, forecast, { ...limits, nowMs, msOf });
      const name = `${requests.push(request)}`;
      if (refusedMs === 0) {
        queue.add(client, textsOf(name, texts, 256), nowMs + answerWithinMs);
        open.set(name, { left: texts, request });
      } else waiting.push({ client, texts, arrivesAtMs: nowMs + 1000 * Math.ceil(refusedMs / 1000) });
    }
    const text = queue.take();
    if (text === undefined) continue;
    nowMs += msOf(text.tokens);
    const list = open.get(text.text)!;
    list.left -= 1;
    if (list.left === 0) list.request.answeredAtMs = nowMs;
  }
  return requests;
}

const fourLists = (client: (index: number) => string): Caller[] =>
  [0, 1, 2, 3].map((index) => ({ client: client(index), texts: 256, arrivesAtMs: index }));

describe('admission to the inference queue', () => {
  for (const [who, client] of [
    ['one client', () => 'same'],
    ['four clients', String],
  ] as const)
    it(`answers of four lists of 256 reviews from ${who} what can be answered in time`, () => {
      for (const [tokensPerSecond, answered] of [
        [12_000, 4],
        [8_500, 3],
        [6_000, 2],
        [2_500, 1],
      ] as const) {
        const requests = simulate(fourLists(client), tokensPerSecond);
        const admitted = requests.slice(0, 4).filter(({ answeredAtMs }) => answeredAtMs !== null);
        assert.equal(admitted.length, answered, `${tokensPerSecond} tokens/s`);
        const all = requests.filter(({ answeredAtMs }) => answeredAtMs !== null);
        assert.equal(all.length, 4, 'who comes back when told is answered');
        for (const { arrivedAtMs, answeredAtMs } of all)
          assert.ok(answeredAtMs! - arrivedAtMs < answerWithinMs);
      }
    });

  it('answers in time nearly every list that it admits, if it is not alone too long', () => {
    const caller = fc.record({
      client: fc.constantFrom('a', 'b', 'c'),
      texts: fc.integer({ min: 3, max: 256 }),
      arrivesAtMs: fc.integer({ min: 0, max: 60_000 }),
    });
    const callers = fc.array(caller, { minLength: 1, maxLength: 20 });
    const courses = fc.tuple(callers, fc.integer({ min: 2_800, max: 20_000 }));
    let [answered, late] = [0, 0];
    // A list may end a little later than foreseen, since others that came later took turns before it.
    for (const course of fc.sample(courses, { numRuns: 500, seed: 1 }))
      for (const { arrivedAtMs, answeredAtMs } of simulate(...course)) {
        if (answeredAtMs === null) continue;
        answered += 1;
        if (answeredAtMs - arrivedAtMs >= answerWithinMs) late += 1;
      }
    assert.ok(late <= answered / 1_000, `${late} of ${answered} were late`);
  });

  const refused = (tokens: number, tokensBefore: number): number =>
    refusedForMs(tokens, { tokensBefore, delayed: [] }, { ...limits, nowMs: 0, msOf: (of) => of });

  it('takes any request while nothing comes before it, however long it takes', () => {
    assert.equal(refused(60_000, 0), 0);
    assert.equal(refused(60_000, 1_500), 1_000);
  });

  it('lets a request wait four times as long as it works', () => {
    assert.equal(refused(1_000, 4_000), 0);
    assert.equal(refused(1_000, 5_000), 1_000);
    assert.equal(refused(10, 900), 400);
  });
});
