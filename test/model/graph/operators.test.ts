import { add, addBroadcast, addConstant } from '../../../model/graph/operators/add.js';
import { attend } from '../../../model/graph/operators/attend.js';
import { crossEntropy } from '../../../model/graph/operators/cross-entropy.js';
import { dropout } from '../../../model/graph/operators/dropout.js';
import { firstRows } from '../../../model/graph/operators/first-rows.js';
import { firstTokens } from '../../../model/graph/operators/first-tokens.js';
import { scaledGelu } from '../../../model/graph/operators/gelu.js';
import { layerNormalization } from '../../../model/graph/operators/layer-normalization.js';
import { linear } from '../../../model/graph/operators/linear.js';
import { lookup } from '../../../model/graph/operators/lookup.js';
import { matmulTransposed } from '../../../model/graph/operators/matmul-transposed.js';
import { pool } from '../../../model/graph/operators/pool.js';
import { relu } from '../../../model/graph/operators/relu.js';
import { reshape } from '../../../model/graph/operators/reshape.js';
import { tanh } from '../../../model/graph/operators/tanh.js';
import { transpose } from '../../../model/graph/operators/transpose.js';
import type { Graph, Value } from '../../../model/graph/graph.js';
import { checkGradients, randomTensor } from './finite-differences.js';

interface Case {
  inputs: number[][];
  output: number[];
  build: (graph: Graph, inputs: Value[]) => Value;
}

const cases: Record<string, Case> = {
  linear: { inputs: [[5, 3], [4, 3], [4]], output: [5, 4], build: (g, [x, w, b]) => linear(g, x!, w!, b!) },
  'linear with factors': {
    inputs: [[5, 3], [4, 3], [4]],
    output: [5, 4],
    build: (g, [x, w, b]) => linear(g, x!, w!, b!, { alpha: -0.6, beta: 1.4 }),
  },
  'product with a transposed matrix': {
    inputs: [
      [2, 2, 3, 4],
      [2, 2, 5, 4],
    ],
    output: [2, 2, 3, 5],
    build: (g, [a, b]) => matmulTransposed(g, a!, b!),
  },
  attention: {
    inputs: [
      [2, 2, 3, 4],
      [2, 2, 4, 5],
    ],
    output: [2, 2, 3, 5],
    build: (g, [scores, value]) => attend(g, scores!, value!, (x) => x),
  },
  'attention with dropout': {
    inputs: [
      [1, 2, 2, 3],
      [1, 2, 3, 2],
    ],
    output: [1, 2, 2, 2],
    build: (g, [scores, value]) =>
      attend(g, scores!, value!, (x) => {
        const data = Uint8Array.of(1, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1);
        return dropout(g, x, g.initializer('keep', { type: 'uint8', dims: [1, 2, 2, 3], data }), 0.75);
      }),
  },
  add: {
    inputs: [
      [2, 3],
      [2, 3],
    ],
    output: [2, 3],
    build: (g, [a, b]) => add(g, a!, b!),
  },
  'add, where both are the same value': {
    inputs: [[2, 3]],
    output: [2, 3],
    build: (g, [a]) => add(g, a!, a!),
  },
  'add of a constant': {
    inputs: [[2, 3]],
    output: [2, 3],
    build: (g, [x]) => addConstant(g, x!, g.initializer('constant', randomTensor([3], 7))),
  },
  'add of a row to every text': {
    inputs: [
      [2, 3, 4],
      [3, 4],
    ],
    output: [2, 3, 4],
    build: (g, [x, row]) => addBroadcast(g, x!, row!, [0]),
  },
  reshape: { inputs: [[2, 6]], output: [3, 4], build: (g, [x]) => reshape(g, x!, g.integers(3, 4)) },
  transpose: {
    inputs: [[2, 3, 4, 2]],
    output: [2, 4, 2, 3],
    build: (g, [x]) => transpose(g, x!, [0, 2, 3, 1]),
  },
  'scaled gelu': { inputs: [[4, 5]], output: [4, 5], build: (g, [u]) => scaledGelu(g, u!) },
  tanh: { inputs: [[4, 5]], output: [4, 5], build: (g, [x]) => tanh(g, x!) },
  relu: { inputs: [[4, 5]], output: [4, 5], build: (g, [x]) => relu(g, x!) },
  'layer normalization far from zero': {
    inputs: [[4, 6], [6], [6]],
    output: [4, 6],
    build: (g, [x, gamma, beta]) =>
      layerNormalization(g, addConstant(g, x!, g.float(3)), gamma!, beta!, 1e-12),
  },
  'layer normalization': {
    inputs: [[4, 6], [6], [6]],
    output: [4, 6],
    build: (g, [x, gamma, beta]) => layerNormalization(g, x!, gamma!, beta!, 1e-12),
  },
  'first rows': {
    inputs: [[5, 3]],
    output: [2, 3],
    build: (g, [table]) => firstRows(g, table!, g.integers(2), 5),
  },
  'first tokens': { inputs: [[2, 3, 4]], output: [2, 4], build: (g, [x]) => firstTokens(g, x!) },
  'lookup of each row once': {
    inputs: [[3, 4]],
    output: [3, 4],
    build: (g, [table]) => lookup(g, table!, g.integers(0, 1, 2)),
  },
  pool: {
    inputs: [[2, 3, 4]],
    output: [2, 4],
    build: (g, [x]) => pool(g, x!, g.initializer('pooling', randomTensor([2, 3], 8))),
  },
  dropout: {
    inputs: [[2, 4]],
    output: [2, 4],
    build: (g, [x]) =>
      dropout(
        g,
        x!,
        g.initializer('keep', { type: 'uint8', dims: [2, 4], data: Uint8Array.of(1, 0, 1, 1, 0, 1, 1, 1) }),
        0.75,
      ),
  },
  'cross-entropy': {
    inputs: [[4, 3]],
    output: [],
    build: (g, [logits]) => crossEntropy(g, logits!, g.integers(0, 2, 1, 2), 3),
  },
  'cross-entropy with weights of rows': {
    inputs: [[4, 3]],
    output: [],
    build: (g, [logits]) => {
      const data = Float32Array.of(0.5, 8, 0.25, 8);
      const weights = g.initializer('row_weights', { type: 'float32', dims: [4], data });
      return crossEntropy(g, logits!, g.integers(0, 2, 1, 2), 3, { rowWeights: weights });
    },
  },
};

describe('the gradient equals the difference quotient of', () => {
  for (const [name, { inputs, output, build }] of Object.entries(cases))
    it(name, () => checkGradients(inputs, output, build));
});
