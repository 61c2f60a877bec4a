import { EvergreenError } from '../../contracts/errors.js';
import { aligned, createKernels, grow, maximumMemoryBytes } from '../kernels/kernels.js';
import { seedWords } from '../random.js';
import type { Tensor } from '../tensor.js';

/** Rates are rounded to 1/256, so that one random byte decides about one value. */
const bytes = 256;
const dropThreshold = (rate: number): number => Math.min(bytes - 1, Math.max(1, Math.round(rate * bytes)));

/** The exact probability that a value is kept, after rounding. */
export const keepProbability = (rate: number): number => 1 - dropThreshold(rate) / bytes;

/** Four generators with a state of four words each. */
const stateBytes = 64;

/** Where a mask goes and how much it drops; its place in the list of sites is part of its stream. */
export interface MaskSite {
  dims: readonly number[];
  rate: number;
}

/** Makes the dropout masks of one step after another in the same memory. */
export class DropoutMasks {
  private readonly kernels = createKernels(stateBytes);

  /**
   * One mask a site, of 0 (drop) and 1 (keep): pure functions of seed, step and site number, so that a resumed run draws
   * what the undisturbed one would have. The masks made before are then overwritten.
   * @throws EvergreenError `invalid-input` when they take more than 4 GiB
   */
  draw(sites: readonly MaskSite[], { seed, step }: { seed: number; step: number }): Tensor[] {
    const lengths = sites.map(({ dims }) => dims.reduce((product, dim) => product * dim, 1));
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
    return sites.map(({ dims, rate }, site) => {
      const next = seedWords(seed, step, site);
      state.forEach((_, index) => (state[index] = next()));
      const length = lengths[site]!;
      const data = new Uint8Array(buffer, at, length);
      this.kernels.fillKeepMask(at, at + aligned(length), dropThreshold(rate), 0);
      at += aligned(length);
      return { type: 'uint8', dims, data };
    });
  }
}
