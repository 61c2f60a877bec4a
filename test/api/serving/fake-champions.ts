import type { Champion } from '../../../contracts/champion.js';
import type { Classification } from '../../../contracts/serving.js';
import type { InferencePool } from '../../../model/inference/inference-pool.js';
import { packagedServingEngine } from '../../../model/inference/serving-engine.js';
import { exampleClassification } from '../../model/inference/example-classification.js';

export const championOf = (generation: number): Champion => ({
  model: 'default',
  generation,
  digest: String(generation).repeat(64).slice(0, 64),
  previous: null,
  reason: 'better',
  workflowId: null,
  runId: null,
  promotedAt: '2026-01-01T00:00:00.000Z',
  sample: false,
});

export const labels = ['negative', 'positive'];

/** Answers with its generation as the first logit; holds answers back while `hold` is pending. */
export class FakePool implements InferencePool {
  readonly settings: InferencePool['settings'] = {
    labels,
    pooling: 'mean',
    truncation: 'head',
    maxLength: 128,
    temperature: 1,
    decisionThreshold: null,
  };
  readonly pids = [];
  readonly compute = packagedServingEngine().compute;
  state: InferencePool['state'] = 'ready';
  isClosed = false;
  hold: Promise<void> = Promise.resolve();
  private asked: Promise<unknown> = Promise.resolve();

  constructor(readonly generation: number) {}

  async classify(texts: readonly string[]): Promise<Classification[]> {
    if (this.isClosed) throw new Error('asked after it was closed');
    const { hold } = this;
    this.asked = Promise.all([this.asked, hold]);
    await hold;
    return texts.map(() => exampleClassification({ logits: [this.generation, 0] }));
  }

  async close(): Promise<void> {
    await this.asked;
    this.isClosed = true;
  }
}
