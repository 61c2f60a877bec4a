import { z } from 'zod';

/** Which engine trains, on which device, in which precision. Recorded with the run. */
export const computeSchema = z.strictObject({
  engine: z.enum(['onnxruntime']),
  /** Version of the engine's library. */
  engineVersion: z.string().min(1),
  device: z.enum(['cpu', 'cuda']),
  precision: z.enum(['float32']),
});
export type Compute = z.infer<typeof computeSchema>;

/** For a person, for example `onnxruntime 1.30.0, cpu, float32`. */
export const describeCompute = ({ engine, engineVersion, device, precision }: Compute): string =>
  `${engine} ${engineVersion}, ${device}, ${precision}`;
