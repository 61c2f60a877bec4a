import { readFileSync } from 'node:fs';
import wabt from 'wabt';

const pageBytes = 65_536;
/** WebAssembly addresses 4 GiB; the last page stays free, so that an end address never wraps around to 0. */
export const maximumMemoryBytes = 65_535 * pageBytes;

/** Functions of kernels.wat, bound to one memory. All addresses are multiples of 16 bytes. */
interface KernelFunctions {
  sumOfSquares(at: number, end: number): number;
  updateAdamW(
    weight: number,
    end: number,
    gradient: number,
    first: number,
    second: number,
    gradientScale: number,
    beta1: number,
    gain1: number,
    beta2: number,
    gain2: number,
    keep: number,
    stepSize: number,
    secondScale: number,
    epsilon: number,
  ): void;
  scale(at: number, end: number, factor: number): void;
  fillKeepMask(at: number, end: number, threshold: number, state: number): void;
}

export interface Kernels extends KernelFunctions {
  readonly memory: WebAssembly.Memory;
}

/** V8 does these loops four values at a time only in WebAssembly, which is compiled here from its text. */
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

/** The kernels on a new memory of at least `sizeBytes`, all zero. */
export function createKernels(sizeBytes: number): Kernels {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(sizeBytes / pageBytes) || 1, maximum: 65_536 });
  const { exports } = new WebAssembly.Instance(compiled, { host: { memory } });
  return { memory, ...(exports as unknown as KernelFunctions) };
}

/** Bytes that `sizeBytes` take in a kernel memory: vectors are whole. */
export const aligned = (sizeBytes: number): number => Math.ceil(sizeBytes / 16) * 16;

/** Makes room for `sizeBytes`; views of the memory made before are then detached. */
export function grow({ memory }: Kernels, sizeBytes: number): void {
  const missing = sizeBytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / pageBytes));
}
