/** 32-bit words that initialize a generator from a key: splitmix32. */
export function seedWords(...key: readonly number[]): () => number {
  let mixed = 0x9e3779b9;
  const mix = (): number => {
    mixed = (mixed + 0x9e3779b9) | 0;
    let word = mixed ^ (mixed >>> 16);
    word = Math.imul(word, 0x21f0aaad);
    word ^= word >>> 15;
    word = Math.imul(word, 0x735a2d97);
    return word ^ (word >>> 15);
  };
  for (const part of key) mixed = mix() ^ part;
  return mix;
}

/**
 * A stream of uniform 32-bit words: xoshiro128** (Blackman & Vigna 2021), its state filled from the key.
 * The same key always gives the same stream; streams of different keys are independent for our purposes.
 */
export function randomWords(...key: readonly number[]): () => number {
  const mix = seedWords(...key);
  let a = mix();
  let b = mix();
  let c = mix();
  let d = mix() | 1;
  return () => {
    const scrambled = Math.imul(b, 5);
    const word = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return word >>> 0;
  };
}

/** Uniform in [0, 1) from a stream of words. */
export const uniform = (next: () => number): number => next() / 2 ** 32;

/** Standard normal values (Box & Muller 1958). */
export function* normals(next: () => number): Generator<number, never> {
  for (;;) {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform(next)));
    const angle = 2 * Math.PI * uniform(next);
    yield radius * Math.cos(angle);
    yield radius * Math.sin(angle);
  }
}

/** A random order of 0 … length − 1 (Fisher & Yates). */
export function shuffledIndices(length: number, next: () => number): Int32Array {
  const order = Int32Array.from({ length }, (_, index) => index);
  for (let last = length - 1; last > 0; last--) {
    const other = Math.floor(uniform(next) * (last + 1));
    const value = order[last]!;
    order[last] = order[other]!;
    order[other] = value;
  }
  return order;
}
