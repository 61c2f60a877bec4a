import type { Compute } from '../../contracts/compute.js';
import { EvergreenError } from '../../contracts/errors.js';
import type { Engine } from './engine.js';
import { createOnnxRuntimeEngine } from './onnxruntime.js';
import { createOpenVinoEngine } from './openvino/openvino.js';

/**
 * The engine that `compute` names, on its device. A new engine gets its case here and its name in
 * contracts/compute.ts.
 * @param openVinoDirectory with OpenVINO's libraries; null where there are none
 * @throws EvergreenError `device-unavailable` for OpenVINO without its libraries
 */
export function openEngine(
  { engine, device, precision }: Compute,
  openVinoDirectory?: string | null,
): Engine {
  switch (engine) {
    case 'onnxruntime':
      return createOnnxRuntimeEngine({ device });
    case 'openvino':
      if (openVinoDirectory === null || openVinoDirectory === undefined)
        throw new EvergreenError(
          'device-unavailable',
          'This machine has no libraries of OpenVINO. Fetch them with: npx evergreen setup openvino',
        );
      return createOpenVinoEngine({ precision }, openVinoDirectory);
  }
}
