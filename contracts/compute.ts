import { z } from 'zod';

export const engineNames = ['onnxruntime', 'openvino', 'tfjs'] as const;
/** Those that read ONNX files, so that they can serve. */
export const servingEngineNames = ['onnxruntime', 'openvino'] as const;
export const precisions = ['float32', 'bfloat16'] as const;

/** Which engine computes, on which device, in which precision. Recorded with the run. */
export const computeSchema = z.strictObject({
  engine: z.enum(engineNames),
  /** Version of the engine's library, and of the library behind it. */
  engineVersion: z.string().min(1),
  device: z.enum(['cpu', 'cuda']),
  /** In which the graph is computed. Weights, moments and the gradients that leave the graph are always float32. */
  precision: z.enum(precisions),
});
export type Compute = z.infer<typeof computeSchema>;

/** How long a piece of work takes, for example a training step of a small graph. */
export interface EngineMeasurement {
  compute: Compute;
  seconds: number;
}

/** For a person, for example `onnxruntime 1.30.0, cpu, float32`. */
export const describeCompute = ({ engine, engineVersion, device, precision }: Compute): string =>
  `${engine} ${engineVersion}, ${device}, ${precision}`;

/** For a person, for example `onnxruntime float32 412 ms, openvino float32 350 ms`. */
export const describeTimes = (measurements: readonly EngineMeasurement[]): string =>
  measurements
    .map(({ compute, seconds }) => `${compute.engine} ${compute.precision} ${(seconds * 1000).toFixed(0)} ms`)
    .join(', ');

export const isSameCompute = (a: Compute, b: Compute): boolean => describeCompute(a) === describeCompute(b);
