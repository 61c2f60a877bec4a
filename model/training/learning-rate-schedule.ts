/**
 * The factor on the peak learning rate at a step (from 0): it rises linearly from 0 to 1 during the warm-up,
 * then falls linearly to 0 at the end, as transformers' `get_linear_schedule_with_warmup` does.
 */
export function learningRateFactor(step: number, totalSteps: number, warmupFraction: number): number {
  const warmupSteps = Math.floor(totalSteps * warmupFraction);
  if (step < warmupSteps) return step / warmupSteps;
  return Math.max(0, (totalSteps - step) / Math.max(1, totalSteps - warmupSteps));
}
