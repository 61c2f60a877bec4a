import { Counter, Histogram, type Registry } from 'prom-client';
import type { InferenceObserver } from '../../model/inference/inference-observer.js';

const secondsBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** What the inference processes do. The golden texts of each model that is loaded count, too. */
export function inferenceMetrics(registry: Registry): InferenceObserver {
  const histogram = (name: string, help: string, buckets: number[]): Histogram =>
    new Histogram({ name, help, buckets, registers: [registry] });
  const wait = histogram(
    'evergreen_predict_wait_seconds',
    'Time from the arrival of a text to its classification, without tokenization and model run.',
    secondsBuckets,
  );
  const tokenization = histogram(
    'evergreen_predict_tokenization_seconds',
    'Time to tokenize the texts of one model run.',
    secondsBuckets,
  );
  const inference = histogram(
    'evergreen_predict_inference_seconds',
    'Time of one model run, without tokenization.',
    secondsBuckets,
  );
  const texts = histogram(
    'evergreen_predict_batch_texts',
    'Texts of one model run.',
    [1, 2, 4, 8, 16, 24, 32],
  );
  const tokens = histogram(
    'evergreen_predict_batch_tokens',
    'Tokens of one model run, as the queue estimates them.',
    [16, 32, 64, 128, 256, 384, 512, 1_024],
  );
  const restarts = new Counter({
    name: 'evergreen_inference_restarts_total',
    help: 'Inference processes that died and were replaced.',
    registers: [registry],
  });
  return {
    ran(run) {
      for (const waitedMs of run.waitedMs) wait.observe(waitedMs / 1000);
      tokenization.observe(run.tokenizationMs / 1000);
      inference.observe(run.inferenceMs / 1000);
      texts.observe(run.waitedMs.length);
      tokens.observe(run.tokens);
    },
    restarted: () => restarts.inc(),
  };
}
