import type { Hyperparameters } from '../../contracts/hyperparameters.js';

/**
 * The factor on the peak learning rate at a step (from 0): it rises linearly from 0 to 1 during the warm-up, then falls to 0 at
 * the end, as transformers' `get_linear_schedule_with_warmup` and `get_cosine_schedule_with_warmup` do (half a wave:
 * Loshchilov and Hutter 2017, SGDR, without restarts).
 */
export function learningRateFactor(
  step: number,
  totalSteps: number,
  { warmupFraction, learningRateSchedule }: Pick<Hyperparameters, 'warmupFraction' | 'learningRateSchedule'>,
): number {
  const warmupSteps = Math.floor(totalSteps * warmupFraction);
  if (step < warmupSteps) return step / warmupSteps;
  const left = Math.max(0, (totalSteps - step) / Math.max(1, totalSteps - warmupSteps));
  return learningRateSchedule === 'linear' ? left : (1 - Math.cos(Math.PI * left)) / 2;
}
