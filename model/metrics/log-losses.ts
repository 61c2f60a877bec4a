/** −ln of the probability that softmax gives each class. */
export function logLosses(logits: readonly number[]): number[] {
  const largest = Math.max(...logits);
  const logSum = largest + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0));
  return logits.map((logit) => logSum - logit);
}
