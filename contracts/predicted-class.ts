import { z } from 'zod';

/** How a model decides: part of its serving settings, and of every report of its answers. */
export const decisionRuleSchema = z.strictObject({
  /**
   * With two classes, the second one is predicted from this probability on, otherwise the first one. Null: the most probable
   * class is predicted.
   */
  decisionThreshold: z.number().min(0).max(1).nullable(),
});
export type DecisionRule = z.infer<typeof decisionRuleSchema>;

/** Predicts the most probable class. */
export const argmax: DecisionRule = { decisionThreshold: null };

/**
 * The class that a model predicts. Without a threshold it is the index of the largest probability (or logit), the first one on
 * a tie.
 */
export function predictedClass(
  probabilities: ArrayLike<number>,
  { decisionThreshold }: DecisionRule,
): number {
  if (decisionThreshold !== null) return probabilities[1]! >= decisionThreshold ? 1 : 0;
  let best = 0;
  for (let index = 1; index < probabilities.length; index++)
    if (probabilities[index]! > probabilities[best]!) best = index;
  return best;
}
