import type { Evidence } from '../../contracts/monitor-memory.js';

export const noEvidence: Evidence = { log: 0, alarmed: false, span: 0 };

/** Evidence is capped at this much above the threshold, so that an alarm ends soon after its cause. */
const maximumExcess = 3;

/**
 * The evidence for a change at an unknown time, after one more observation: the CUSUM of an e-process, log =
 * max(0, log of before) + ln(factor). While nothing changes, each factor has an expectation of at most 1, and on
 * average at least c observations pass before the evidence first reaches ln(c) (Shin, Ramdas & Rinaldo 2022,
 * "E-detectors"; Lorden 1971).
 * @param factor by which the observation multiplied the capital of a bet against "nothing changed"
 * @param threshold capital at which to alarm: on average at least so many observations pass between false
 * alarms
 */
export function addEvidence({ log, alarmed, span }: Evidence, factor: number, threshold: number): Evidence {
  const next = Math.min(Math.max(0, log) + Math.log(factor), Math.log(threshold) + maximumExcess);
  if (next >= Math.log(threshold)) return { log: next, alarmed: true, span: span + 1 };
  return next <= 0 ? noEvidence : { log: next, alarmed, span: span + 1 };
}
