import { fileURLToPath } from 'node:url';
import { describeCompute, type Compute } from '../../contracts/compute.js';
import { EvergreenError } from '../../contracts/errors.js';
import { Graph } from '../graph/graph.js';
import { askScript } from '../processes/ask-script.js';
import { openEngine } from './open-engine.js';

const main = fileURLToPath(new URL('smoke-test-main.ts', import.meta.url));

/** What the process of the smoke test sends: null, or what is wrong. */
export type SmokeTestReport = { problem: string | null };

/**
 * Multiplies a matrix with the libraries in `directory`, in a process of its own.
 * @throws EvergreenError `device-unavailable` when they cannot be loaded, or compute something else
 */
export async function smokeTestEngine(compute: Compute, directory: string): Promise<void> {
  const { problem } = await askScript<SmokeTestReport>(main, [JSON.stringify(compute), directory], {
    what: 'smoke test',
  }).catch((error: Error): SmokeTestReport => ({ problem: error.message }));
  if (problem !== null)
    throw new EvergreenError(
      'device-unavailable',
      `The engine ${describeCompute(compute)} in ${directory} does not work: ${problem} Remove that directory to fetch it again, or train with --engine onnxruntime.`,
    );
}

/** Multiplies [[1, 2], [3, 4]] by [[5, 6], [7, 8]] in this process. @throws Error when the product is wrong */
export async function multiplyMatrix(compute: Compute, directory: string): Promise<void> {
  const graph = new Graph();
  const [a, b] = ['a', 'b'].map((name) => graph.input(name, 'float32', [2, 2]));
  graph.output('product', graph.node('MatMul', [a!, b!]), 'float32', [2, 2]);
  const session = await openEngine(compute, directory).compile(graph, { threads: 1 });
  const matrix = (...values: number[]) => ({
    type: 'float32' as const,
    dims: [2, 2],
    data: Float32Array.from(values),
  });
  const { product } = await session.run({ a: matrix(1, 2, 3, 4), b: matrix(5, 6, 7, 8) });
  await session.release();
  const actual = product!.data.join(', ');
  if (actual !== '19, 22, 43, 50')
    throw new Error(`it multiplies a matrix wrongly: the product is ${actual}.`);
}
