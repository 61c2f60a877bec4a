import { createHash } from 'node:crypto';

/**
 * The seed of a retraining that nobody gave one: 31 bits of the sha256 of its run id. So a retraining on the same rows
 * is another model than the one that was rejected, and an attempt that is tried again has the same seed.
 */
export const retrainingSeed = (runId: string): number =>
  createHash('sha256').update(runId).digest().readUInt32BE(0) >>> 1;
