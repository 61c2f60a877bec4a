import type { Tensor, TensorType } from '../tensor.js';

/** A tensor in a graph, known by its name. Batch and sequence length stay symbolic, so it has no shape here. */
export interface Value {
  readonly name: string;
}

export type AttributeValue = number | readonly number[] | { readonly float: number };

export interface Node {
  operator: string;
  inputs: readonly string[];
  outputs: readonly string[];
  attributes: Readonly<Record<string, AttributeValue>>;
}

/** A graph input or output; a dimension is a number or the name of a symbolic one. */
export interface ValueInfo {
  name: string;
  type: TensorType;
  dims: readonly (number | string)[];
}

/**
 * What an operator did, for the way back: given the gradient of `output` it emits the gradients of `inputs`
 * (null where none is wanted).
 */
export interface TapeEntry {
  output: Value;
  inputs: readonly Value[];
  gradient(of: Value): readonly (Value | null)[];
}

/** A growing list of ONNX nodes, and the tape that `differentiate` walks backwards. */
export class Graph {
  readonly nodes: Node[] = [];
  readonly inputs: ValueInfo[] = [];
  readonly outputs: ValueInfo[] = [];
  readonly initializers = new Map<string, Tensor>();
  readonly tape: TapeEntry[] = [];

  input(name: string, type: TensorType, dims: ValueInfo['dims']): Value {
    this.inputs.push({ name, type, dims });
    return { name };
  }

  /** Names `value` as an output of the graph. */
  output(name: string, value: Value, type: TensorType, dims: ValueInfo['dims']): void {
    this.nodes.push({ operator: 'Identity', inputs: [value.name], outputs: [name], attributes: {} });
    this.outputs.push({ name, type, dims });
  }

  initializer(name: string, tensor: Tensor): Value {
    this.initializers.set(name, tensor);
    return { name };
  }

  /** Emits a node with one output. */
  node(operator: string, inputs: readonly Value[], attributes: Node['attributes'] = {}): Value {
    return this.nodeWithOutputs(operator, inputs, 1, attributes)[0]!;
  }

  nodeWithOutputs(
    operator: string,
    inputs: readonly Value[],
    outputCount: number,
    attributes: Node['attributes'] = {},
  ): Value[] {
    const name = `${operator}_${this.nodes.length}`;
    const outputs = Array.from({ length: outputCount }, (_, index) =>
      index === 0 ? name : `${name}:${index}`,
    );
    this.nodes.push({ operator, inputs: inputs.map((input) => input.name), outputs, attributes });
    return outputs.map((output) => ({ name: output }));
  }

  /** A scalar constant; equal constants are one. */
  float(value: number): Value {
    const name = `float_${value}`;
    return this.initializer(name, { type: 'float32', dims: [], data: Float32Array.of(value) });
  }

  /** A constant list of integers, for shapes and axes; equal lists are one. */
  integers(...values: readonly number[]): Value {
    const name = `integers_${values.join('_')}`;
    return this.initializer(name, {
      type: 'int64',
      dims: [values.length],
      data: BigInt64Array.from(values, BigInt),
    });
  }

  /** Remembers how to go back through what was just emitted. */
  record(output: Value, inputs: readonly Value[], gradient: TapeEntry['gradient']): Value {
    this.tape.push({ output, inputs, gradient });
    return output;
  }
}
