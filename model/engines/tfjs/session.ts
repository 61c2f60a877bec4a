import type { Tensor as TfjsTensor } from '@tensorflow/tfjs-core';
import { EvergreenError } from '../../../contracts/errors.js';
import type { Graph } from '../../graph/graph.js';
import type { Tensor } from '../../tensor.js';
import type { EngineSession } from '../engine.js';
import { RunQueue } from '../run-queue.js';
import { Call, isIntegers, type Tfjs, type Value } from './operator.js';
import { planSteps, type Step } from './plan.js';
import { readValue, toTfjs, toValue } from './values.js';

/**
 * Computes a graph node by node. A value is disposed of after the last node that reads it, so between two runs only the
 * initializers of the graph are kept.
 */
export class TfjsSession implements EngineSession {
  readonly inputNames: readonly string[];
  private readonly outputNames: readonly string[];
  private readonly initializers: ReadonlyMap<string, Value>;
  private readonly plans = new Map<string, Step[]>();
  private readonly queue = new RunQueue();

  /** @throws EvergreenError `invalid-model` for an operator that the engine lacks */
  constructor(
    private readonly tf: Tfjs,
    private readonly graph: Graph,
  ) {
    this.inputNames = graph.inputs.map(({ name }) => name);
    this.outputNames = graph.outputs.map(({ name }) => name);
    this.plan(this.outputNames);
    this.initializers = new Map(
      Array.from(graph.initializers, ([name, tensor]) => [name, toValue(tf, tensor, name)]),
    );
  }

  run(
    inputs: Record<string, Tensor>,
    outputs: readonly string[] = this.outputNames,
    into: Readonly<Record<string, Tensor>> = {},
  ): Promise<Record<string, Tensor>> {
    return this.queue.run(() => this.runAlone(inputs, outputs, into));
  }

  release(): Promise<void> {
    return this.queue.release(() => this.initializers.forEach(dispose));
  }

  private async runAlone(
    inputs: Record<string, Tensor>,
    outputs: readonly string[],
    into: Readonly<Record<string, Tensor>>,
  ): Promise<Record<string, Tensor>> {
    const values = new Map<string, Value>();
    const results: Record<string, Tensor> = {};
    try {
      for (const step of this.plan(outputs)) {
        const made = this.compute(step, (name) => this.valueOf(name, values, inputs));
        step.node.outputs.forEach((name, index) => values.set(name, made[index]!));
        for (const name of step.node.outputs)
          if (outputs.includes(name)) results[name] = await readValue(values.get(name)!, into[name]);
        for (const name of step.spent) {
          dispose(values.get(name)!);
          values.delete(name);
        }
      }
      return results;
    } finally {
      for (const value of values.values()) dispose(value);
    }
  }

  private plan(outputs: readonly string[]): Step[] {
    const key = outputs.join('\n');
    const unknown = outputs.find((name) => !this.outputNames.includes(name));
    if (unknown !== undefined) throw new EvergreenError('internal', `The graph has no output ${unknown}.`);
    const steps = this.plans.get(key) ?? planSteps(this.graph, outputs);
    this.plans.set(key, steps);
    return steps;
  }

  /** An input becomes a tensor when the first node reads it. */
  private valueOf(name: string, values: Map<string, Value>, inputs: Record<string, Tensor>): Value {
    const value = values.get(name) ?? this.initializers.get(name);
    if (value !== undefined) return value;
    const input = inputs[name];
    if (input === undefined) throw new EvergreenError('internal', `The input ${name} is missing.`);
    const tensor = toTfjs(this.tf, input, name);
    values.set(name, tensor);
    return tensor;
  }

  /** @throws EvergreenError `internal` that names operator and node */
  private compute({ node, operator }: Step, valueOf: (name: string) => Value): readonly Value[] {
    const inputs = node.inputs.map(valueOf);
    try {
      let made: readonly Value[] = [];
      // Frees what the operator computes on the way.
      this.tf.tidy(() => {
        const result = operator(new Call(this.tf, node, inputs));
        made = isSingle(result) ? [result] : result;
        return made.filter((value): value is TfjsTensor => !isIntegers(value));
      });
      return made;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new EvergreenError(
        'internal',
        `tfjs cannot compute ${node.operator} of the node ${node.outputs[0]}: ${reason}`,
        { cause },
      );
    }
  }
}

/** A list of integers is one value, a list of tensors several. */
const isSingle = (result: Value | readonly Value[]): result is Value =>
  !Array.isArray(result) || result.every((entry) => typeof entry === 'number');

function dispose(value: Value): void {
  if (!isIntegers(value)) value.dispose();
}
