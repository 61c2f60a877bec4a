import { EvergreenError } from '../../../contracts/errors.js';
import type { Graph, Node } from '../../graph/graph.js';
import type { Operator } from './operator.js';
import { elementwiseOperators } from './operators/elementwise.js';
import { productOperators } from './operators/products.js';
import { reductionOperators } from './operators/reductions.js';
import { shapeOperators } from './operators/shapes.js';

/** By the name of the operator in ONNX. */
const operators: Readonly<Record<string, Operator>> = {
  ...elementwiseOperators,
  ...productOperators,
  ...reductionOperators,
  ...shapeOperators,
};

/** A node to compute, and the values that no later one reads. */
export interface Step {
  node: Node;
  operator: Operator;
  spent: readonly string[];
}

/**
 * The nodes that `outputs` depend on, in order. Each value is spent once, at the last step that reads it, or at the one that
 * makes it if none does.
 * @throws EvergreenError `invalid-model` for an operator that is not known here
 */
export function planSteps(graph: Graph, outputs: readonly string[]): Step[] {
  const kept = new Set(graph.initializers.keys());
  /** By the steps that come later. */
  const read = new Set<string>();
  const steps: Step[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((name) => read.has(name) || outputs.includes(name))) continue;
    const operator = operators[node.operator];
    if (operator === undefined)
      throw new EvergreenError(
        'invalid-model',
        `The engine tfjs has no operator ${node.operator}, which the node ${node.outputs[0]} needs.`,
      );
    const spent = [...new Set([...node.outputs, ...node.inputs])].filter(
      (name) => !read.has(name) && !kept.has(name),
    );
    for (const name of node.inputs) read.add(name);
    steps.push({ node, operator, spent });
  }
  return steps.reverse();
}
