import type { Tensor } from '../tensor.js';

/** A loaded graph. `run` computes only the outputs asked for (all when not given); those in `into` are written there. */
export interface EngineSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
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
   * How long threads that wait for work keep their core busy before they sleep: the next operator begins sooner, but whoever
   * shares the machine waits. The engine's own choice, which is long, when absent.
   */
  spinMicroseconds?: number;
}

/** Runs ONNX graphs. Nothing of the library behind it leaks through this interface. */
export interface Engine {
  /** For the lineage, for example `onnxruntime-node 1.30.0 cpu`. */
  readonly name: string;
  load(onnx: Uint8Array, options: SessionOptions): Promise<EngineSession>;
}
