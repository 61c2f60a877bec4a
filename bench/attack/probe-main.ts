import { setTimeout as wait } from 'node:timers/promises';
import { answerLines } from '../line-process.js';
import { texts } from '../serve/texts.js';

/** The API that is probed. */
export interface Probed {
  url: string;
  feedbackKey: string;
}

/** What the probe measured. */
export interface ProbeResult {
  healthMs: number[];
  shortMs: number[];
  /** Broken connections and answers other than 200. */
  failed: number;
}

/**
 * The probe: a caller in a process of its own, whom an attack holds up only through the API. A line with a `Probed` starts it, and the
 * next line ends it: it answers with a `ProbeResult`.
 */
let isOver = true;
let probing: Promise<ProbeResult> | null = null;
await answerLines(async (line) => {
  isOver = !isOver;
  if (isOver) return JSON.stringify(await probing);
  probing = probe(JSON.parse(line) as Probed);
  return 'started';
});

/** Asks again and again, and notes how long each answer takes. */
async function probe({ url, feedbackKey }: Probed): Promise<ProbeResult> {
  const result: ProbeResult = { healthMs: [], shortMs: [], failed: 0 };
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${feedbackKey}` };
  const body = JSON.stringify({ text: texts.short });
  const ask = async (timesMs: number[], path: string, init?: RequestInit): Promise<void> => {
    while (!isOver) {
      const startedAt = performance.now();
      const isAnswered = await fetch(`${url}${path}`, init)
        .then(async (response) => (await response.arrayBuffer(), response.ok))
        .catch(() => false);
      timesMs.push(performance.now() - startedAt);
      if (!isAnswered) result.failed += 1;
      await wait(5);
    }
  };
  await Promise.all([
    ask(result.healthMs, '/healthz'),
    ask(result.shortMs, '/predict', { method: 'POST', headers, body }),
  ]);
  return result;
}
