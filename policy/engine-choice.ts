import type { EngineMeasurement } from '../contracts/compute.js';

/** Share of the time that an engine must save. Noise saves less, so it does not change an engine, and with it the bits. */
const minimumGain = 0.1;

/**
 * The engine to train or serve with: the first one, which is the default, unless another one saves a tenth of its time. Of several such
 * engines, the fastest.
 */
export function chooseEngine(measurements: readonly [EngineMeasurement, ...EngineMeasurement[]]) {
  const [first, ...others] = measurements;
  const fastest = others.reduce((best, other) => (other.seconds < best.seconds ? other : best), first);
  return fastest.seconds <= first.seconds * (1 - minimumGain) ? fastest : first;
}
