import { z } from 'zod';

export const engineNames = ['onnxruntime', 'openvino', 'tfjs'] as const;
export const precisions = ['float32', 'bfloat16'] as const;

/** Which engine trains, on which device, in which precision. Recorded with the run. */
export const computeSchema = z.strictObject({
  engine: z.enum(engineNames),
  /** Version of the engine's library, and of the library behind it. */
  engineVersion: z.string().min(1),
  device: z.enum(['cpu', 'cuda']),
  /** In which the training graph is computed. Weights, moments and the gradients that leave the graph are always float32. */
  precision: z.enum(precisions),
});
export type Compute = z.infer<typeof computeSchema>;

/** How long a training step of a small graph takes. */
export interface EngineMeasurement {
  compute: Compute;
  seconds: number;
}

/** For a person, for example `onnxruntime 1.30.0, cpu, float32`. */
export const describeCompute = ({ engine, engineVersion, device, precision }: Compute): string =>
  `${engine} ${engineVersion}, ${device}, ${precision}`;

export const isSameCompute = (a: Compute, b: Compute): boolean => describeCompute(a) === describeCompute(b);
