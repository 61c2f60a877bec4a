import { tokenBuckets } from '../../contracts/drift.js';

const bits = Math.log2(tokenBuckets);

/** The bucket a token is counted in: the upper bits of a multiplicative hash of its id (Knuth, TAOCP 3, 6.4). */
export const tokenBucket = (id: number): number => Math.imul(id, 0x9e3779b1) >>> (32 - bits);
