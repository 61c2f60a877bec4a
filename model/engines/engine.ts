import type { Graph } from '../graph/graph.js';
import type { Tensor } from '../tensor.js';

/** A graph that is ready to run. */
export interface EngineSession {
  readonly inputNames: readonly string[];
  /**
   * @param outputs names of the outputs to compute; all of them when absent
   * @param into tensors that outputs of these names are written to, instead of new ones
   */
  run(
    inputs: Record<string, Tensor>,
    outputs?: readonly string[],
    into?: Readonly<Record<string, Tensor>>,
  ): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}

export interface SessionOptions {
  threads: number;
  /**
   * How long an idle thread keeps its core busy before it sleeps. The next operator then starts sooner, but
   * other processes on the machine wait. When absent, the engine's own default applies. OpenVINO has no such
   * setting.
   */
  spinMicroseconds?: number;
}

/** Runs graphs on one device. Nothing of the library behind it leaks through this interface. */
export interface Engine {
  /** Makes a session of a graph that this process built: training and validation. */
  compile(graph: Graph, options: SessionOptions): Promise<EngineSession>;
  /**
   * Makes a session of a stored ONNX file, `onnx/model.onnx` of a model directory: serving.
   * @throws EvergreenError `invalid-model` when the bytes are not an ONNX model
   */
  load(onnx: Uint8Array, options: SessionOptions): Promise<EngineSession>;
}
