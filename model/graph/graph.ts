import type { Tensor, TensorType } from '../tensor.js';

/**
 * A tensor in a graph, identified by its name. It has no shape here, because batch and sequence length are
 * symbolic.
 */
export interface Value {
  readonly name: string;
}

/** An integer, a list of integers or a float. */
export type AttributeValue = number | readonly number[] | { readonly float: number };

/** One ONNX operator with its inputs, outputs and attributes. */
export interface Node {
  operator: string;
  inputs: readonly string[];
  outputs: readonly string[];
  attributes: Readonly<Record<string, AttributeValue>>;
}

/** Type and shape of a graph input or output. A dimension is a number, or a name where it is symbolic. */
export interface ValueInfo {
  name: string;
  type: TensorType;
  dims: readonly (number | string)[];
}

/**
 * How to differentiate what was emitted: given the gradient of `output`, `gradient` emits nodes for the
 * gradients of `inputs` and returns them (null where an input needs none).
 */
export interface TapeEntry {
  output: Value;
  inputs: readonly Value[];
  gradient(ofOutput: Value): readonly (Value | null)[];
}

/**
 * A list of ONNX nodes that grows as operators are called, and the tape that `differentiate` walks backwards.
 */
export class Graph {
  readonly nodes: Node[] = [];
  readonly inputs: ValueInfo[] = [];
  readonly outputs: ValueInfo[] = [];
  readonly initializers = new Map<string, Tensor>();
  readonly tape: TapeEntry[] = [];

  /** Adds an input of the graph. */
  input(name: string, type: TensorType, dims: ValueInfo['dims']): Value {
    this.inputs.push({ name, type, dims });
    return { name };
  }

  /** Makes `value` an output of the graph, under this name. */
  output(name: string, value: Value, type: TensorType, dims: ValueInfo['dims']): void {
    this.nodes.push({ operator: 'Identity', inputs: [value.name], outputs: [name], attributes: {} });
    this.outputs.push({ name, type, dims });
  }

  /** Adds a tensor that is stored with the graph. */
  initializer(name: string, tensor: Tensor): Value {
    this.initializers.set(name, tensor);
    return { name };
  }

  /**
   * Emits a node with one output. Nodes have no gradient by themselves; an operator adds it with `record`.
   */
  node(operator: string, inputs: readonly Value[], attributes: Node['attributes'] = {}): Value {
    return this.nodeWithOutputs(operator, inputs, 1, attributes)[0]!;
  }

  /** Emits a node with several outputs. */
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

  /** The nodes that the outputs depend on, in order: a gradient that nobody asks for is not computed. */
  get neededNodes(): Node[] {
    const needed = new Set(this.outputs.map(({ name }) => name));
    const isNeeded = ({ inputs, outputs }: Node): boolean => {
      if (!outputs.some((name) => needed.has(name))) return false;
      for (const name of inputs) needed.add(name);
      return true;
    };
    return this.nodes.toReversed().filter(isNeeded).reverse();
  }

  /** A scalar constant; equal constants are stored once. */
  float(value: number): Value {
    const name = `float_${value}`;
    return this.initializer(name, { type: 'float32', dims: [], data: Float32Array.of(value) });
  }

  /** A constant list of integers, for shapes and axes; equal lists are stored once. */
  integers(...values: readonly number[]): Value {
    const name = `integers_${values.join('_')}`;
    return this.initializer(name, {
      type: 'int64',
      dims: [values.length],
      data: BigInt64Array.from(values, BigInt),
    });
  }

  /**
   * Puts the gradient of an operator on the tape.
   * @returns `output`
   */
  record(output: Value, inputs: readonly Value[], gradient: TapeEntry['gradient']): Value {
    this.tape.push({ output, inputs, gradient });
    return output;
  }
}
