import { z } from 'zod';

export const engineNames = ['onnxruntime', 'openvino'] as const;
export const precisions = ['float32', 'bfloat16'] as const;

/** Which engine trains, on which device, in which precision. Recorded with the run. */
export const computeSchema = z.strictObject({
  engine: z.enum(engineNames),
  /** Version of the engine's library. */
  engineVersion: z.string().min(1),
  device: z.enum(['cpu', 'cuda']),
  /** Of the matrix products. Weights and optimizer are always float32. */
  precision: z.enum(precisions),
});
export type Compute = z.infer<typeof computeSchema>;

/** For a person, for example `onnxruntime 1.30.0, cpu, float32`. */
export const describeCompute = ({ engine, engineVersion, device, precision }: Compute): string =>
  `${engine} ${engineVersion}, ${device}, ${precision}`;
