import assert from 'node:assert/strict';
import { createOnnxRuntimeEngine } from '../../../../model/engines/onnxruntime.js';
import { differentiate } from '../../../../model/graph/differentiate.js';
import { Graph } from '../../../../model/graph/graph.js';
import { crossEntropy } from '../../../../model/graph/operators/cross-entropy.js';
import { expected } from '../../training/expected.js';

/** Probabilities 3/4 and 1/4 in the first row, 1/2 and 1/2 in the second. */
const logits = Float32Array.of(Math.log(3), 0, 0, 0);
const labels = BigInt64Array.of(0n, 1n);

async function lossAndGradient(
  rowWeights?: Float32Array,
  given = { logits, labels, classes: 2, labelSmoothing: 0 },
): Promise<{ loss: number; gradient: number[] }> {
  const { classes, labelSmoothing } = given;
  const rows = given.labels.length;
  const graph = new Graph();
  const of = graph.input('logits', 'float32', [rows, classes]);
  const weights = rowWeights && graph.input('row_weights', 'float32', [rows]);
  const loss = crossEntropy(graph, of, graph.input('labels', 'int64', [rows]), classes, {
    rowWeights: weights,
    labelSmoothing,
  });
  const gradient = differentiate(graph, loss).get('logits')!;
  graph.output('loss', loss, 'float32', []);
  graph.output('gradient', gradient, 'float32', [rows, classes]);
  const session = await createOnnxRuntimeEngine({ device: 'cpu' }).compile(graph, { threads: 1 });
  const outputs = await session.run({
    logits: { type: 'float32', dims: [rows, classes], data: given.logits },
    labels: { type: 'int64', dims: [rows], data: given.labels },
    ...(rowWeights && { row_weights: { type: 'float32', dims: [rows], data: rowWeights } }),
  });
  await session.release();
  const numbers = (name: string): number[] => Array.from(outputs[name]!.data as Float32Array);
  return { loss: numbers('loss')[0]!, gradient: numbers('gradient') };
}

function assertClose(actual: readonly number[], wanted: readonly number[]): void {
  actual.forEach((value, index) =>
    assert.ok(Math.abs(value - wanted[index]!) < 1e-6, `[${index}] is ${value}, wanted ${wanted[index]}`),
  );
}

describe('the cross-entropy of a batch', () => {
  it('is the mean over its rows', async () => {
    const { loss, gradient } = await lossAndGradient();
    assertClose([loss], [(Math.log(4 / 3) + Math.log(2)) / 2]);
    assertClose(gradient, [-1 / 8, 1 / 8, 1 / 4, -1 / 4]);
  });

  it('is the weighted mean Σ w l / Σ w with weights of rows, also in its gradient', async () => {
    const { loss, gradient } = await lossAndGradient(Float32Array.of(1, 3));
    assertClose([loss], [(Math.log(4 / 3) + 3 * Math.log(2)) / 4]);
    assertClose(gradient, [-1 / 16, 1 / 16, 3 / 8, -3 / 8]);
  });

  for (const { labelSmoothing, logits, labels, loss, gradient } of expected.smoothedLosses)
    it(`is PyTorch's with a label smoothing of ${labelSmoothing}, also in its gradient`, async () => {
      const actual = await lossAndGradient(undefined, {
        logits: Float32Array.from(logits),
        labels: BigInt64Array.from(labels, BigInt),
        classes: 3,
        labelSmoothing,
      });
      assertClose([actual.loss, ...actual.gradient], [loss, ...gradient]);
    });

  it('does not depend on the scale of the weights', async () => {
    const [small, large] = [
      await lossAndGradient(Float32Array.of(1, 3)),
      await lossAndGradient(Float32Array.of(20, 60)),
    ];
    assertClose([large.loss, ...large.gradient], [small.loss, ...small.gradient]);
  });
});
