import type { Compute } from '../../contracts/compute.js';
import type { Engine } from './engine.js';
import { createOnnxRuntimeEngine } from './onnxruntime.js';

/**
 * The engine that `compute` names, on its device. A new engine gets its case here and its name in
 * contracts/compute.ts.
 */
export function openEngine({ engine, device }: Compute): Engine {
  switch (engine) {
    case 'onnxruntime':
      return createOnnxRuntimeEngine({ device });
  }
}
