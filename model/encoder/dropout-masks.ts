import { EvergreenError } from '../../contracts/errors.js';
import { aligned, createKernels, grow, maximumMemoryBytes } from '../kernels/kernels.js';
import { seedWords } from '../random.js';
import type { Tensor } from '../tensor.js';

/** Rates are rounded to multiples of 1/256, so that one random byte decides whether a value is dropped. */
const byteValues = 256;
const dropThreshold = (rate: number): number =>
  Math.min(byteValues - 1, Math.max(1, Math.round(rate * byteValues)));

/** The exact probability that a value is kept, after rounding. */
export const keepProbability = (rate: number): number => 1 - dropThreshold(rate) / byteValues;

/**
 * State of four xoshiro128** generators side by side, four 32-bit words each; see `fillKeepMask` in
 * kernels.wat.
 */
const stateBytes = 64;

/** The mask of one dropout site. */
export interface MaskSpec {
  dims: readonly number[];
  rate: number;
}

/** Draws the dropout masks of one step after another into the same memory. */
export class DropoutMasks {
  private readonly kernels = createKernels(stateBytes);

  /**
   * Masks of 0 (drop) and 1 (keep). Each is a pure function of the seed, the step and its index in `masks`,
   * so a resumed run draws what the uninterrupted run would have drawn. Overwrites the masks of the call
   * before.
   * @throws EvergreenError `invalid-input` when they take more than 4 GiB
   */
  draw(masks: readonly MaskSpec[], { seed, step }: { seed: number; step: number }): Tensor[] {
    const lengths = masks.map(({ dims }) => dims.reduce((product, dim) => product * dim, 1));
    const sizeBytes = stateBytes + lengths.reduce((sum, length) => sum + aligned(length), 0);
    if (sizeBytes > maximumMemoryBytes)
      throw new EvergreenError(
        'invalid-input',
        `The dropout masks of a batch take more than 4 GiB (${(sizeBytes / 2 ** 30).toFixed(1)}). Lower batchSize or maxLength, or set attentionDropout to 0.`,
      );
    grow(this.kernels, sizeBytes);
    const { buffer } = this.kernels.memory;
    const state = new Uint32Array(buffer, 0, stateBytes / Uint32Array.BYTES_PER_ELEMENT);
    let at = stateBytes;
    return masks.map(({ dims, rate }, index) => {
      const next = seedWords(seed, step, index);
      state.forEach((_, word) => (state[word] = next()));
      const length = lengths[index]!;
      const data = new Uint8Array(buffer, at, length);
      this.kernels.fillKeepMask(at, at + aligned(length), dropThreshold(rate), 0);
      at += aligned(length);
      return { type: 'uint8', dims, data };
    });
  }
}
