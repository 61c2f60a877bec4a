import { softmax } from '../metrics/softmax.js';

const lowest = 0.05;
const highest = 20;
const iterations = 60;

/**
 * The temperature that makes softmax(logits / temperature) fit the labels best: least negative log-likelihood
 * (Guo et al. 2017). Golden-section search over its logarithm, in which the loss has one minimum.
 */
export function fitTemperature(logits: readonly (readonly number[])[], labels: readonly number[]): number {
  const loss = (logTemperature: number): number =>
    logits.reduce((sum, row, index) => {
      const probability = softmax(row, Math.exp(logTemperature))[labels[index]!]!;
      return sum - Math.log(Math.max(probability, Number.MIN_VALUE));
    }, 0);
  const ratio = (Math.sqrt(5) - 1) / 2;
  let low = Math.log(lowest);
  let high = Math.log(highest);
  for (let iteration = 0; iteration < iterations; iteration++) {
    const left = high - ratio * (high - low);
    const right = low + ratio * (high - low);
    if (loss(left) < loss(right)) high = right;
    else low = left;
  }
  return Math.exp((low + high) / 2);
}
