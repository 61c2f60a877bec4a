import type * as tfjs from '@tensorflow/tfjs-core';
import type { Node } from '../../graph/graph.js';

/** The functions of tfjs. They compute with whatever backend is registered: plain JavaScript, tfjs-node or tfjs-node-gpu. */
export type Tfjs = typeof tfjs;

/** A list of integers that describes shapes. It stays on the host, where the shapes of tensors are. */
export type Integers = readonly number[];

/** What a node reads or makes: int64 lists that are computed from shapes as integers, everything else as a tensor. */
export type Value = tfjs.Tensor | Integers;

export const isIntegers = (value: Value): value is Integers => Array.isArray(value);

/** Computes one node. It returns new tensors, never those it was given. */
export type Operator = (call: Call) => Value | readonly Value[];

/** One node with the values of its inputs, as an operator wants them. Errors name the input or attribute that does not fit. */
export class Call {
  constructor(
    readonly tf: Tfjs,
    private readonly node: Node,
    readonly values: readonly Value[],
  ) {}

  value(index: number): Value {
    const value = this.values[index];
    if (value === undefined) throw new Error(`it has no input ${index}`);
    return value;
  }

  tensor(index: number): tfjs.Tensor {
    const value = this.value(index);
    if (isIntegers(value)) throw new Error(`its input ${index} is a list of integers, not a tensor`);
    return value;
  }

  integers(index: number): Integers {
    const value = this.value(index);
    if (!isIntegers(value)) throw new Error(`its input ${index} is a tensor, not a list of integers`);
    return value;
  }

  /** Refuses a form of the operator that no graph of ours uses. */
  atMost(inputs: number): void {
    if (this.values.length > inputs)
      throw new Error(`it has ${this.values.length} inputs, and only ${inputs} are known here`);
  }

  integer(attribute: string, otherwise: number): number {
    const value = this.node.attributes[attribute] ?? otherwise;
    if (typeof value !== 'number') throw new Error(`its attribute ${attribute} is not an integer`);
    return value;
  }

  float(attribute: string, otherwise: number): number {
    const value = this.node.attributes[attribute] ?? { float: otherwise };
    if (typeof value !== 'object' || !('float' in value))
      throw new Error(`its attribute ${attribute} is not a float`);
    return value.float;
  }

  /** A list of integers; undefined where the node has none. */
  list(attribute: string): number[] | undefined {
    const value = this.node.attributes[attribute];
    if (value === undefined) return undefined;
    if (!isList(value)) throw new Error(`its attribute ${attribute} is not a list`);
    return [...value];
  }
}

const isList = (value: Node['attributes'][string]): value is readonly number[] => Array.isArray(value);

/** An axis counted from the first one; ONNX also counts from the last one, with negative numbers. */
export const axisFromFront = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);
