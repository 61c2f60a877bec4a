import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { parseEncoderConfig, type ClassifierConfig } from '../../../model/encoder/classifier-config.js';
import { buildForwardGraph, buildServingGraph } from '../../../model/encoder/forward-graph.js';
import { parametersOf } from '../../../model/encoder/parameters.js';
import { buildTrainingGraph, type LabeledBatch } from '../../../model/encoder/training-graph.js';
import { createOnnxRuntimeEngine } from '../../../model/engines/onnxruntime.js';
import { encodeOnnxModel } from '../../../model/graph/onnx-model.js';
import type { NamedTensors, Tensor } from '../../../model/tensor.js';
import { decodeSafetensors } from '../../../model/weights/safetensors.js';

interface Expected {
  input_ids: number[][];
  attention_mask: number[][];
  labels: number[];
  cls: Outcome;
  mean: Outcome;
  /** With `cls` pooling; not for DistilBERT, which has no token types. */
  token_types?: { ids: number[][]; logits: number[][] };
  /** With `cls` pooling, and dropout that keeps every value. */
  all_kept: { rates: { hidden: number; attention: number }; logits: number[][] };
}
interface Outcome {
  logits: number[][];
  loss: number;
  gradients: Record<string, number[]>;
}

const engine = createOnnxRuntimeEngine({ device: 'cpu' });

function assertClose(
  actual: ArrayLike<number>,
  expected: readonly number[],
  tolerance: number,
  what: string,
): void {
  assert.equal(actual.length, expected.length, what);
  const scale = Math.max(1e-2, ...expected.map(Math.abs));
  expected.forEach((value, index) =>
    assert.ok(
      Math.abs(actual[index]! - value) <= tolerance * scale,
      `${what}[${index}] is ${actual[index]}, PyTorch has ${value}`,
    ),
  );
}

for (const family of ['bert', 'distilbert'] as const)
  for (const pooling of ['cls', 'mean'] as const)
    describe(`a ${family} classifier with ${pooling} pooling`, () => {
      let config: ClassifierConfig;
      let weights: NamedTensors;
      let batch: LabeledBatch;
      let fixture: Expected;
      let expected: Outcome;
      let feeds: Record<string, Tensor>;

      before(async () => {
        const directory = new URL(`../../fixtures/encoder/${family}/`, import.meta.url);
        const read = async (name: string) =>
          JSON.parse(await readFile(new URL(name, directory), 'utf8')) as unknown;
        config = {
          encoder: parseEncoderConfig(await read('config.json'), 'config.json'),
          classes: 3,
          pooling,
        };
        const all = decodeSafetensors(
          await readFile(new URL('model.safetensors', directory)),
          'model.safetensors',
        );
        weights = new Map(parametersOf(config).map(({ name }) => [name, all.get(name)!]));
        fixture = (await read('expected.json')) as Expected;
        expected = fixture[pooling];
        batch = {
          inputIds: BigInt64Array.from(fixture.input_ids.flat(), BigInt),
          attentionMask: BigInt64Array.from(fixture.attention_mask.flat(), BigInt),
          labels: BigInt64Array.from(fixture.labels, BigInt),
          batch: fixture.input_ids.length,
          sequence: fixture.input_ids[0]!.length,
        };
        const dims = [batch.batch, batch.sequence];
        feeds = {
          input_ids: { type: 'int64', dims, data: batch.inputIds },
          attention_mask: { type: 'int64', dims, data: batch.attentionMask },
          ...(family === 'bert' && {
            token_type_ids: { type: 'int64', dims, data: new BigInt64Array(batch.inputIds.length) },
          }),
        };
      });

      it("gives transformers' logits when it validates", async () => {
        const session = await engine.compile(buildForwardGraph(config), { threads: 1 });
        const { logits } = await session.run({ ...Object.fromEntries(weights), ...feeds });
        assertClose(logits!.data as Float32Array, expected.logits.flat(), 1e-4, 'logits');
      });

      it("gives transformers' logits when it serves", async () => {
        const session = await engine.load(encodeOnnxModel(buildServingGraph(config, weights)), {
          threads: 1,
        });
        const { logits } = await session.run(feeds);
        assertClose(logits!.data as Float32Array, expected.logits.flat(), 1e-4, 'logits');
      });

      if (pooling === 'cls' && family === 'bert')
        it("gives transformers' logits for two segments", async () => {
          const { ids, logits: segmentLogits } = fixture.token_types!;
          const session = await engine.load(encodeOnnxModel(buildServingGraph(config, weights)), {
            threads: 1,
          });
          const token_type_ids = {
            ...feeds['token_type_ids']!,
            data: BigInt64Array.from(ids.flat(), BigInt),
          };
          const { logits } = await session.run({ ...feeds, token_type_ids });
          assertClose(logits!.data as Float32Array, segmentLogits.flat(), 1e-4, 'logits');
        });

      if (pooling === 'cls')
        it('drops where transformers does, and scales by what is kept', async () => {
          const graph = buildTrainingGraph(config, fixture.all_kept.rates);
          const session = await engine.compile(graph.graph, { threads: 1 });
          const fed = graph.feeds(batch, { seed: 1, step: 0 });
          for (const [name, { data }] of Object.entries(fed))
            if (name.startsWith('dropout_')) (data as Uint8Array).fill(1);
          const { logits } = await session.run({ ...Object.fromEntries(weights), ...fed });
          assertClose(logits!.data as Float32Array, fixture.all_kept.logits.flat(), 1e-4, 'logits');
        });

      it("gives PyTorch's loss and gradients when it trains", async () => {
        const graph = buildTrainingGraph(config, { hidden: 0, attention: 0 });
        const session = await engine.compile(graph.graph, { threads: 1 });
        const outputs = await session.run({
          ...Object.fromEntries(weights),
          ...graph.feeds(batch, { seed: 1, step: 0 }),
        });
        assertClose(outputs['loss']!.data as Float32Array, [expected.loss], 1e-5, 'loss');
        for (const { name, shape, gradient } of graph.parameters) {
          let actual = outputs[gradient.output]!.data as Float32Array;
          if (gradient.kind === 'rows') actual = sumRows(actual, batch.inputIds, shape);
          const zero = new Array<number>(actual.length).fill(0);
          assertClose(actual, expected.gradients[name] ?? zero, 1e-4, `gradient of ${name}`);
        }
      });
    });

/** Sums the rows of equal ids into a table of `shape`. */
function sumRows(
  rows: Float32Array,
  ids: BigInt64Array,
  [entries, features]: readonly number[],
): Float32Array {
  const table = new Float32Array(entries! * features!);
  ids.forEach((id, token) => {
    for (let feature = 0; feature < features!; feature++)
      table[Number(id) * features! + feature]! += rows[token * features! + feature]!;
  });
  return table;
}
