import { z } from 'zod';
import type { Champion } from '../../contracts/champion.js';
import type { Classification } from '../../contracts/serving.js';
import { maximumTexts, textSchema } from './request-text.js';

/** `{"text": "…"}` or `{"text": ["…", …]}` */
export const evergreenRequestSchema = z.strictObject({
  text: z.union(
    [
      textSchema,
      z
        .array(textSchema)
        .min(1, 'must name at least one text')
        .max(maximumTexts, `must have at most ${maximumTexts} texts`),
    ],
    'must be a text or a list of texts',
  ),
});

export interface Prediction {
  /** Signed; identifies this prediction in feedback. */
  id: string;
  label: string;
  score: number;
  probabilities: Record<string, number>;
}

export interface EvergreenResponse {
  predictions: Prediction[];
  model: { digest: string; generation: number };
  /** For exactly one text: the probability of each class, by class number, as in the original project. */
  [classProbability: `class_${number}_probability`]: number;
}

export const textsOf = ({ text }: z.infer<typeof evergreenRequestSchema>): string[] =>
  typeof text === 'string' ? [text] : text;

/**
 * @param labels sorted; index = class number
 * @param ids of the predictions, in order
 */
export function toEvergreenResponse(
  champion: Champion,
  labels: readonly string[],
  classifications: readonly Classification[],
  ids: readonly string[],
): EvergreenResponse {
  const [first] = classifications;
  const classProbabilities =
    classifications.length === 1
      ? Object.fromEntries(first!.probabilities.map((value, index) => [`class_${index}_probability`, value]))
      : {};
  return {
    ...classProbabilities,
    predictions: classifications.map(({ probabilities, predicted, score }, position) => ({
      id: ids[position]!,
      label: labels[predicted]!,
      score,
      probabilities: Object.fromEntries(labels.map((label, index) => [label, probabilities[index]!])),
    })),
    model: { digest: champion.digest, generation: champion.generation },
  };
}
