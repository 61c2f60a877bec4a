import { readFileSync } from 'node:fs';
import wabt from 'wabt';

const pageBytes = 65_536;
/**
 * WebAssembly addresses 4 GiB. The last page stays unused, so that an end address never wraps around to 0.
 */
export const maximumMemoryBytes = 65_535 * pageBytes;

/** Functions of kernels.wat, bound to one memory. All addresses are multiples of 16 bytes. */
export interface Kernels {
  readonly memory: WebAssembly.Memory;
  sumOfSquares(at: number, end: number): number;
  updateAdamW(
    weight: number,
    end: number,
    gradient: number,
    m: number,
    v: number,
    gradientScale: number,
    beta1: number,
    oneMinusBeta1: number,
    beta2: number,
    oneMinusBeta2: number,
    decayFactor: number,
    stepSize: number,
    vScale: number,
    epsilon: number,
  ): void;
  scale(at: number, end: number, factor: number): void;
  fillKeepMask(at: number, end: number, threshold: number, state: number): void;
}

/**
 * WebAssembly, because V8 does not vectorize loops in JavaScript. It is compiled from its text when this file
 * loads.
 */
const path = new URL('kernels.wat', import.meta.url);
const compiled = await compile(readFileSync(path, 'utf8'));

async function compile(source: string): Promise<WebAssembly.Module> {
  const parsed = (await wabt()).parseWat('kernels.wat', source, { simd: true });
  try {
    return await WebAssembly.compile(Uint8Array.from(parsed.toBinary({}).buffer));
  } finally {
    parsed.destroy();
  }
}

/** The kernels with a new memory of at least `sizeBytes`, all zero. */
export function createKernels(sizeBytes: number): Kernels {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(sizeBytes / pageBytes) || 1, maximum: 65_536 });
  const { exports } = new WebAssembly.Instance(compiled, { host: { memory } });
  return { memory, ...(exports as unknown as Omit<Kernels, 'memory'>) };
}

/** `sizeBytes` rounded up to whole vectors of 16 bytes. */
export const aligned = (sizeBytes: number): number => Math.ceil(sizeBytes / 16) * 16;

/** Grows the memory to at least `sizeBytes`, which detaches all views of it. */
export function grow({ memory }: Kernels, sizeBytes: number): void {
  const missing = sizeBytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
}
