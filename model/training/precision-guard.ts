import { EvergreenError } from '../../contracts/errors.js';
import type { EngineSession } from '../engines/engine.js';
import type { Tensor } from '../tensor.js';

/** Steps after the start of a trainer that are computed twice. */
const guardedSteps = 2;
/** In nats. Rounding to bfloat16 changes a logit by some thousandths of its value. */
const maximumLossDifference = 0.05;
/** Between the gradients of all parameters. Rounding to bfloat16 leaves it above 0.999. */
const minimumCosine = 0.99;

type Outputs = Record<string, Tensor>;

/**
 * Compares the first steps of a trainer with the same steps in float32, by another engine: a kernel that computes something
 * else in bfloat16 would spoil a model without an error. The training itself is not changed.
 */
export class PrecisionGuard {
  private remainingSteps = guardedSteps;

  /** @param reference of the training graph, in float32; released after the last guarded step */
  constructor(private readonly reference: EngineSession) {}

  /**
   * @param outputs of the training graph
   * @param repeat computes the same step with another session
   * @throws EvergreenError `device-unavailable` when loss or gradients differ by more than rounding
   */
  async check(outputs: Outputs, repeat: (session: EngineSession) => Promise<Outputs>): Promise<void> {
    if (this.remainingSteps === 0) return;
    this.remainingSteps -= 1;
    const expected = await repeat(this.reference);
    if (this.remainingSteps === 0) await this.reference.release();
    const [loss, expectedLoss] = [lossOf(outputs), lossOf(expected)];
    const cosine = cosineOfGradients(outputs, expected);
    // Written so that NaN fails.
    if (Math.abs(loss - expectedLoss) <= maximumLossDifference && cosine >= minimumCosine) return;
    throw new EvergreenError(
      'device-unavailable',
      `In bfloat16 this machine computes something else than in float32: a loss of ${loss} instead of ${expectedLoss}, and a gradient whose cosine with the right one is ${cosine.toFixed(4)}. Train with precision=float32.`,
      { details: { loss, expectedLoss, cosine } },
    );
  }
}

const lossOf = (outputs: Outputs): number => (outputs['loss']!.data as Float32Array)[0]!;

/** The cosine of the angle between all gradients as one vector. */
function cosineOfGradients(outputs: Outputs, expected: Outputs): number {
  let [product, ownSquares, expectedSquares] = [0, 0, 0];
  for (const [name, { data }] of Object.entries(expected)) {
    if (!name.startsWith('gradient:')) continue;
    const own = outputs[name]!.data as Float32Array;
    const right = data as Float32Array;
    for (let index = 0; index < right.length; index++) {
      product += own[index]! * right[index]!;
      ownSquares += own[index]! ** 2;
      expectedSquares += right[index]! ** 2;
    }
  }
  return product / Math.sqrt(ownSquares * expectedSquares);
}
