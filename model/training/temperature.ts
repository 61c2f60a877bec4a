import { softmax } from '../metrics/softmax.js';

const lowest = 0.05;
const highest = 20;
const iterations = 60;

/**
 * The temperature with which softmax(logits / temperature) has the lowest negative log-likelihood of the
 * labels (Guo et al. 2017).
 * @param logits [rows][classes]
 */
export function fitTemperature(
  logits: readonly (readonly number[])[],
  labels: readonly number[],
  lowestTemperature?: number,
): number {
  return minimizeOverTemperatures(
    (temperature) =>
      logits.reduce((sum, row, index) => {
        const probability = softmax(row, temperature)[labels[index]!]!;
        return sum - Math.log(Math.max(probability, Number.MIN_VALUE));
      }, 0),
    lowestTemperature,
  );
}

/** Golden-section search over the logarithm of the temperature, for a loss with a single minimum. */
export function minimizeOverTemperatures(
  loss: (temperature: number) => number,
  lowestTemperature = lowest,
): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let low = Math.log(lowestTemperature);
  let high = Math.log(highest);
  for (let iteration = 0; iteration < iterations; iteration++) {
    const left = high - ratio * (high - low);
    const right = low + ratio * (high - low);
    if (loss(Math.exp(left)) < loss(Math.exp(right))) high = right;
    else low = left;
  }
  return Math.exp((low + high) / 2);
}
