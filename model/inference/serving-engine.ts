import { z } from 'zod';
import { computeSchema } from '../../contracts/compute.js';
import {
  availableComputes,
  chooseCompute,
  libraryDirectory,
  type ComputeRequest,
  type Machine,
} from '../engines/choose-compute.js';

/** What a model answers texts with. */
export const servingEngineSchema = z.strictObject({
  compute: computeSchema,
  /** With the engine's libraries; null where they come with the packages. */
  libraryDirectory: z.string().nullable(),
});
export type ServingEngine = z.infer<typeof servingEngineSchema>;

/** ONNX Runtime in float32, which every machine has. Models are judged with it. */
export const packagedServingEngine = (): ServingEngine => ({
  compute: chooseCompute({}),
  libraryDirectory: null,
});

/**
 * What a request can be served with on this machine, the default first: ONNX Runtime and OpenVINO. TensorFlow.js reads no ONNX files.
 * @throws EvergreenError as `availableComputes` does
 */
export function servingEngines(
  request: ComputeRequest,
  { openVinoDirectory, hasBfloat16 }: Machine,
): [ServingEngine, ...ServingEngine[]] {
  const machine: Machine = { openVinoDirectory, ...(hasBfloat16 !== undefined && { hasBfloat16 }) };
  const [first, ...others] = availableComputes(request, machine);
  const located = (compute: ServingEngine['compute']): ServingEngine => ({
    compute,
    libraryDirectory: libraryDirectory(compute, machine),
  });
  return [located(first), ...others.map(located)];
}
