import assert from 'node:assert/strict';
import { refusedForMs } from '../../../model/inference/admission.js';
import { maximumBatchTexts } from '../../../model/inference/batch-budget.js';
import { FairQueue } from '../../../model/inference/fair-queue.js';
import { SpeedMeter } from '../../../model/inference/speed-meter.js';
import { randomWords, uniform } from '../../../model/random.js';
import { textsOf } from './queued-texts.js';

const tokensOfText = 7;
const peakPerSecond = 400;
const seconds = 10;

/**
 * Short texts that come at random moments to a process that computes one run after the other. Whoever is refused is refused for another
 * 50 ms, as the API does.
 * @returns how long each answered text took, after the first seconds
 */
function latenciesAt(perSecond: number): number[] {
  const next = randomWords(1);
  const queue = new FairQueue();
  const speed = new SpeedMeter();
  // The model is measured with long texts when it starts: these are five times as fast a token.
  speed.add(2, 512, (1_000 * 512) / (5 * tokensOfText * peakPerSecond));
  const latenciesMs: number[] = [];
  let [heldUntilMs, freeAtMs] = [0, 0];
  for (let nowMs = 0; nowMs < seconds * 1_000; nowMs -= (Math.log(1 - uniform(next)) * 1_000) / perSecond) {
    while (freeAtMs <= nowMs && queue.texts > 0) {
      const run = Array.from({ length: Math.min(maximumBatchTexts, queue.texts) }, () => queue.take()!);
      const elapsedMs = (maximumBatchTexts * 1_000) / peakPerSecond;
      freeAtMs = Math.max(freeAtMs, run.at(-1)!.queuedAt) + elapsedMs;
      speed.add(run.length, run.length * tokensOfText, elapsedMs);
      for (const { queuedAt } of run) if (queuedAt > 3_000) latenciesMs.push(freeAtMs - queuedAt);
    }
    if (nowMs < heldUntilMs) continue;
    const refusedMs = refusedForMs(tokensOfText, queue.foresee('caller', tokensOfText), {
      ...{ nowMs, maximumWaitMs: 500, answerWithinMs: 30_000 },
      msOf: (tokens) => speed.msOf(tokens),
    });
    if (refusedMs > 0) heldUntilMs = nowMs + 50;
    else
      queue.add(
        'caller',
        textsOf('a', 1, tokensOfText).map((text) => Object.assign(text, { queuedAt: nowMs })),
      );
  }
  return latenciesMs.sort((a, b) => a - b);
}

describe('more short texts than the model can answer', () => {
  for (const factor of [2, 5])
    it(`${factor} times as many: it answers as many as ever, and those that it accepts within a second`, () => {
      const latenciesMs = latenciesAt(factor * peakPerSecond);
      const perSecond = latenciesMs.length / (seconds - 3);
      assert.ok(perSecond > 0.9 * peakPerSecond, `${perSecond} a second`);
      const p99 = latenciesMs[Math.floor(0.99 * latenciesMs.length)]!;
      assert.ok(p99 < 1_000, `p99 ${p99} ms`);
    });
});
