/**
 * How much speaks for a change that happened at some moment unknown: the CUSUM of an e-process, as a natural logarithm.
 * While nothing changes, each factor's expectation is at most 1, and on average at least `c` observations pass before
 * the evidence first exceeds ln(c) (Shin, Ramdas and Rinaldo 2022, E-detectors; Lorden 1971).
 */
export interface Evidence {
  log: number;
  /** From the moment the threshold is reached until the evidence is gone again: one alarm does not flicker. */
  alarmed: boolean;
  /** Observations since there was none: an estimate of how long ago the change was (Page 1954). */
  span: number;
}

export const noEvidence: Evidence = { log: 0, alarmed: false, span: 0 };

/** Beyond the threshold evidence is not remembered, so that an alarm ends soon after its cause. */
const remembered = 3;

/** The evidence after one more observation that multiplied the capital of the bet against "nothing changed" by `factor`. */
export function addEvidence({ log, alarmed, span }: Evidence, factor: number, threshold: number): Evidence {
  const next = Math.min(Math.max(0, log) + Math.log(factor), Math.log(threshold) + remembered);
  if (next >= Math.log(threshold)) return { log: next, alarmed: true, span: span + 1 };
  return next <= 0 ? noEvidence : { log: next, alarmed, span: span + 1 };
}
