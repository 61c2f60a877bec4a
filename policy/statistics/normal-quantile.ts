import { normalDistribution } from './normal-distribution.js';

/** The value that a standard normal variable stays below with `probability`: 0.95 → 1.645. */
export function normalQuantile(probability: number): number {
  let low = -8;
  let high = 8;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (normalDistribution(middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
