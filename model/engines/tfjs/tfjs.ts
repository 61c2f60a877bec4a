import { EvergreenError } from '../../../contracts/errors.js';
import type { Engine } from '../engine.js';
import type { Tfjs } from './operator.js';
import { TfjsSession } from './session.js';

/**
 * The engine on TensorFlow.js: an interpreter of our graph, whose nodes become calls of tfjs. It trains and validates, and does
 * not read ONNX files.
 * @param load gives tfjs with the backend to compute with, which is to use so many threads
 */
export const createTfjsEngine = (load: (threads: number) => Tfjs): Engine => ({
  compile: async (graph, { threads }) => new TfjsSession(load(threads), graph),
  load: async () => {
    throw new EvergreenError(
      'invalid-model',
      'The engine tfjs trains only and reads no ONNX file. Serve with the engine onnxruntime.',
    );
  },
});
