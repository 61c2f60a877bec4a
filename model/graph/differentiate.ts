import type { Graph, Value } from './graph.js';

/**
 * Reverse-mode differentiation: emits the gradient of the scalar `loss` with respect to every value that it
 * depends on. Walks the tape backwards, and adds up the gradients of a value that was used more than once
 * (Griewank & Walther 2008, chapter 3).
 * @returns gradients by the name of the value
 */
export function differentiate(graph: Graph, loss: Value): Map<string, Value> {
  const gradients = new Map<string, Value>([[loss.name, graph.float(1)]]);
  for (const entry of graph.tape.toReversed()) {
    const ofOutput = gradients.get(entry.output.name);
    if (ofOutput === undefined) continue;
    entry.gradient(ofOutput).forEach((gradient, index) => {
      if (gradient === null) return;
      const { name } = entry.inputs[index]!;
      const earlier = gradients.get(name);
      gradients.set(name, earlier === undefined ? gradient : graph.node('Add', [earlier, gradient]));
    });
  }
  return gradients;
}
