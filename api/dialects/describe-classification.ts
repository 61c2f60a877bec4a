import type { Classification } from '../../contracts/serving.js';

export interface DescribedClassification {
  label: string;
  score: number;
  /** By label. */
  probabilities: Record<string, number>;
}

/** A classification in words: labels in place of class numbers. */
export const describeClassification = (
  labels: readonly string[],
  { probabilities, predicted, score }: Classification,
): DescribedClassification => ({
  label: labels[predicted]!,
  score,
  probabilities: Object.fromEntries(labels.map((label, index) => [label, probabilities[index]!])),
});
