import { EvergreenError } from '../../../contracts/errors.js';
import type { Tensor } from '../../tensor.js';
import type { EngineSession } from '../engine.js';
import { RunQueue } from '../run-queue.js';
import type { Handle, OpenVinoLibrary } from './c-api.js';
import { requireSuccess, valueOf } from './status.js';
import { readTensor, wrapTensor } from './tensors.js';

/** The inputs and outputs of a graph, in its order. All outputs are float32. */
export interface GraphInterface {
  inputs: readonly string[];
  outputs: readonly { name: string; rank: number }[];
}

/** A compiled graph and one request, which computes one run after another. */
export class OpenVinoSession implements EngineSession {
  readonly inputNames: readonly string[];
  private readonly outputNames: readonly string[];
  private readonly request: Handle;
  /** The library's own tensor of each output. */
  private readonly ownOutputs: Handle[] = [];
  /** Outputs that the request writes to memory of a caller. */
  private readonly redirected = new Set<number>();
  /** The request has the addresses of these tensors, so they must not be collected. */
  private borrowed: unknown = null;
  private readonly queue = new RunQueue();

  /** @param compiled freed by `release`, or by whoever called when this throws */
  constructor(
    private readonly library: OpenVinoLibrary,
    private readonly compiled: Handle,
    private readonly graph: GraphInterface,
  ) {
    this.inputNames = graph.inputs;
    this.outputNames = graph.outputs.map(({ name }) => name);
    // Inputs and outputs are told apart by position, because equal outputs may share all their names.
    this.requireCount('inputs', graph.inputs.length, (out) => library.compiledModelInputsSize(compiled, out));
    this.requireCount('outputs', graph.outputs.length, (out) =>
      library.compiledModelOutputsSize(compiled, out),
    );
    this.request = valueOf(
      library,
      (out) => library.compiledModelCreateInferRequest(compiled, out),
      'make a request',
    );
    try {
      for (const index of graph.outputs.keys()) this.ownOutputs.push(this.outputTensor(index));
    } catch (error) {
      this.freeRequest();
      throw error;
    }
  }

  run(
    inputs: Record<string, Tensor>,
    outputs: readonly string[] = this.outputNames,
    into: Readonly<Record<string, Tensor>> = {},
  ): Promise<Record<string, Tensor>> {
    return this.queue.run(() => this.runAlone(inputs, outputs, into));
  }

  release(): Promise<void> {
    return this.queue.release(() => {
      this.freeRequest();
      this.library.compiledModelFree(this.compiled);
      this.borrowed = null;
    });
  }

  private freeRequest(): void {
    for (const tensor of this.ownOutputs) this.library.tensorFree(tensor);
    this.library.inferRequestFree(this.request);
  }

  private async runAlone(
    inputs: Record<string, Tensor>,
    outputs: readonly string[],
    into: Readonly<Record<string, Tensor>>,
  ): Promise<Record<string, Tensor>> {
    this.borrowed = { ...inputs, ...into };
    this.inputNames.forEach((name, index) => {
      const tensor = inputs[name];
      if (tensor === undefined) throw new EvergreenError('internal', `The input ${name} is missing.`);
      this.bind(tensor, name, (handle) =>
        this.library.inferRequestSetInputTensorByIndex(this.request, index, handle),
      );
    });
    this.outputNames.forEach((name, index) => this.direct(index, into[name]));
    requireSuccess(this.library, await this.library.inferRequestInfer(this.request), 'run the graph');
    return Object.fromEntries(outputs.map((name) => [name, into[name] ?? this.read(name)]));
  }

  /** Gives the request a tensor, which it keeps. */
  private bind(tensor: Tensor, name: string, set: (handle: Handle) => number): void {
    const handle = wrapTensor(this.library, tensor, name);
    try {
      requireSuccess(
        this.library,
        set(handle),
        `use the tensor ${name} of shape [${tensor.dims.join(', ')}]`,
      );
    } finally {
      this.library.tensorFree(handle);
    }
  }

  /** Directs an output to the memory of `target`, or back to the library's own. */
  private direct(index: number, target: Tensor | undefined): void {
    const set = (handle: Handle) =>
      this.library.inferRequestSetOutputTensorByIndex(this.request, index, handle);
    if (target !== undefined) {
      this.redirected.add(index);
      this.bind(target, this.outputNames[index]!, set);
    } else if (this.redirected.has(index)) {
      requireSuccess(this.library, set(this.ownOutputs[index]!), 'take back an output');
      this.redirected.delete(index);
    }
  }

  private read(name: string): Tensor {
    const index = this.outputNames.indexOf(name);
    const output = this.graph.outputs[index];
    if (output === undefined) throw new EvergreenError('internal', `The graph has no output ${name}.`);
    const tensor = this.outputTensor(index);
    try {
      return readTensor(this.library, tensor, output.rank);
    } finally {
      this.library.tensorFree(tensor);
    }
  }

  private outputTensor(index: number): Handle {
    return valueOf(
      this.library,
      (out) => this.library.inferRequestGetOutputTensorByIndex(this.request, index, out),
      'get an output',
    );
  }

  private requireCount(what: string, expected: number, size: (out: [number | null]) => number): void {
    const actual = Number(valueOf(this.library, size, `count the ${what}`));
    if (actual !== expected)
      throw new EvergreenError(
        'invalid-model',
        `OpenVINO finds ${actual} ${what} in a graph that has ${expected}.`,
      );
  }
}
