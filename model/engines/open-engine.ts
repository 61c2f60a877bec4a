import type { Compute } from '../../contracts/compute.js';
import { EvergreenError } from '../../contracts/errors.js';
import type { Engine } from './engine.js';
import { createOnnxRuntimeEngine } from './onnxruntime.js';
import { createOpenVinoEngine } from './openvino/openvino.js';
import { tfjsPackages } from './tfjs/libraries.js';
import { loadTfjs } from './tfjs/load-tfjs.js';
import { createTfjsEngine } from './tfjs/tfjs.js';

/**
 * The engine that `compute` names, on its device. A new engine gets its case here and its name in
 * contracts/compute.ts.
 * @param libraryDirectory with the engine's libraries; null where they come with the packages, or are missing
 * @throws EvergreenError `device-unavailable` for an engine without its libraries
 */
export function openEngine({ engine, device, precision }: Compute, libraryDirectory?: string | null): Engine {
  switch (engine) {
    case 'onnxruntime':
      return createOnnxRuntimeEngine({ device });
    case 'openvino':
      return createOpenVinoEngine({ precision }, requireLibraries('OpenVINO', 'openvino', libraryDirectory));
    case 'tfjs': {
      const { package: name, command } = tfjsPackages[device];
      const directory = requireLibraries(name, command, libraryDirectory);
      return createTfjsEngine((threads) => loadTfjs(directory, device, threads));
    }
  }
}

function requireLibraries(name: string, command: string, directory: string | null | undefined): string {
  if (directory !== null && directory !== undefined) return directory;
  throw new EvergreenError(
    'device-unavailable',
    `This machine has no libraries of ${name}. Fetch them with: npx evergreen setup ${command}`,
  );
}
