import { EvergreenError } from '../../contracts/errors.js';
import type { Hyperparameters } from '../../contracts/hyperparameters.js';

/** Fewer training rows than this are too few to fine-tune: a step has 16 of them, so two epochs are 50 steps. */
export const fewTrainingRows = 400;

/**
 * Whether an encoder is fine-tuned or frozen under a new head. A few steps of fine-tuning change little but the random head, while
 * logistic regression on the embeddings of the base has its optimum at once.
 * @param options.isPretrained false for random weights, whose embeddings say nothing
 * @param options.isCrossValidated all rows train, and only a head is fast enough to be fitted once a fold
 * @throws EvergreenError `invalid-input` when random weights are to be frozen
 */
export function chooseEncoder(options: {
  encoder: Hyperparameters['encoder'];
  isPretrained: boolean;
  trainingRows: number;
  isCrossValidated: boolean;
}): 'fine-tune' | 'frozen' {
  const { encoder, isPretrained, trainingRows, isCrossValidated } = options;
  requireFreezable(options);
  if (encoder !== 'auto') return encoder;
  return isPretrained && (isCrossValidated || trainingRows < fewTrainingRows) ? 'frozen' : 'fine-tune';
}

/** @throws EvergreenError `invalid-input` when random weights are to be frozen */
export function requireFreezable({
  encoder,
  isPretrained,
}: {
  encoder: Hyperparameters['encoder'];
  isPretrained: boolean;
}): void {
  if (encoder === 'frozen' && !isPretrained)
    throw new EvergreenError(
      'invalid-input',
      'The base tiny starts from random weights, so its encoder cannot be frozen. Choose a pretrained base (--base minilm), or leave encoder out.',
    );
}
