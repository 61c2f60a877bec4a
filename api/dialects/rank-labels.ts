/** A label with its probability or logit, as Hugging Face's clients expect it. */
export interface ScoredLabel {
  label: string;
  score: number;
}

/**
 * All labels of one text: the predicted one first and the others by falling score, so that the first is the answer also where a
 * threshold decides against the highest score.
 * @param scores in label order
 * @param predicted number of the predicted class
 */
export function rankLabels(
  labels: readonly string[],
  scores: readonly number[],
  predicted: number,
): ScoredLabel[] {
  const others = [...scores.keys()].filter((index) => index !== predicted);
  others.sort((a, b) => scores[b]! - scores[a]!);
  return [predicted, ...others].map((index) => ({ label: labels[index]!, score: scores[index]! }));
}
