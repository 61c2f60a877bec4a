import { tokenBuckets } from '../../contracts/drift.js';

const bits = Math.log2(tokenBuckets);

/**
 * The bucket in which a token is counted: the upper bits of a multiplicative hash of its id (Knuth, TAOCP 3,
 * section 6.4).
 */
export const tokenBucket = (id: number): number => Math.imul(id, 0x9e3779b1) >>> (32 - bits);
