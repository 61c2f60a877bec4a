import { argmax, type DecisionRule } from '../../contracts/predicted-class.js';
import { softmax } from '../metrics/softmax.js';
import { chooseDecisionThreshold } from './decision-threshold.js';
import { fitTemperature, minimizeOverTemperatures } from './temperature.js';

/** How logits become calibrated probabilities, and these a predicted class. */
export interface Calibration {
  /** Probabilities are softmax(logits / temperature), after `offset` was added to the last logit. */
  temperature: number;
  offset: number;
  rule: DecisionRule;
}

/**
 * Calibrates logits on validation rows. Where a threshold decides, the logit of the second class is also shifted (Platt 1999):
 * class weights make a rare class look too probable, which a temperature alone cannot undo. The shift changes no decision, since
 * the threshold moves along. `argmax` depends on the shift, so there the logits stay as they were trained.
 * @param logits [rows][classes]; two classes for `macroF1`
 * @param lowestTemperature temperatures below are not fitted
 * @returns the calibration, and the calibrated probabilities [rows][classes]
 */
export function calibrate(
  logits: readonly (readonly number[])[],
  labels: readonly number[],
  decision: 'argmax' | 'macroF1',
  lowestTemperature?: number,
): Calibration & { probabilities: number[][] } {
  if (decision === 'argmax') {
    const temperature = fitTemperature(logits, labels, lowestTemperature);
    return {
      temperature,
      offset: 0,
      rule: argmax,
      probabilities: logits.map((row) => softmax(row, temperature)),
    };
  }
  const scaling = fitPlattScaling(
    logits.map((row) => row[1]! - row[0]!),
    labels,
    lowestTemperature,
  );
  const probabilities = logits.map(([first, second]) =>
    softmax([first!, second! + scaling.offset], scaling.temperature),
  );
  const decisionThreshold = chooseDecisionThreshold(
    probabilities.map((row) => row[1]!),
    labels,
  );
  return { ...scaling, rule: { decisionThreshold }, probabilities };
}

/** Bisections of an offset; enough for double precision. */
const bisections = 60;

/**
 * The temperature T and the offset with which σ((margin + offset) / T) has the lowest negative log-likelihood. For each T the
 * best offset is the one with which the mean probability is the share of the second class, since there the derivative is 0.
 * @param margins logit of the second class minus that of the first [rows]
 */
export function fitPlattScaling(
  margins: readonly number[],
  labels: readonly number[],
  lowestTemperature?: number,
): { temperature: number; offset: number } {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  // With one class alone, the best offset would be infinite.
  const offsetOf = (temperature: number): number =>
    positives === 0 || positives === labels.length ? 0 : balancingOffset(margins, temperature, positives);
  const temperature = minimizeOverTemperatures((candidate) => {
    const offset = offsetOf(candidate);
    return margins.reduce((sum, margin, row) => {
      const logit = (margin + offset) / candidate;
      return sum + softplus(labels[row] === 1 ? -logit : logit);
    }, 0);
  }, lowestTemperature);
  return { temperature, offset: offsetOf(temperature) };
}

/** The offset with which the probabilities add up to `positives`. */
function balancingOffset(margins: readonly number[], temperature: number, positives: number): number {
  const total = (offset: number): number =>
    margins.reduce((sum, margin) => sum + 1 / (1 + Math.exp(-(margin + offset) / temperature)), 0);
  const extent = margins.reduce((largest, margin) => Math.max(largest, Math.abs(margin)), 0);
  // All rows at σ(±ln rows) or beyond add up to at least rows − 1, and to less than 1.
  let high = extent + temperature * Math.log(margins.length + 1);
  let low = -high;
  for (let step = 0; step < bisections; step++) {
    const middle = (low + high) / 2;
    if (total(middle) < positives) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** ln(1 + eˣ), which is −ln σ(−x), without overflow. */
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
