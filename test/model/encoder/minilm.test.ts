import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parseEncoderConfig, type ClassifierConfig } from '../../../model/encoder/classifier-config.js';
import { buildForwardGraph } from '../../../model/encoder/forward-graph.js';
import { adoptPretrained } from '../../../model/encoder/initialize.js';
import { createOnnxRuntimeEngine } from '../../../model/engines/onnxruntime.js';
import { decodeSafetensors } from '../../../model/weights/safetensors.js';

const base = new URL('../../../../shared/models/all-MiniLM-L6-v2/', import.meta.url);

interface Expected {
  input_ids: number[][];
  attention_mask: number[][];
  logits: number[][];
}

describe('all-MiniLM-L6-v2', () => {
  it("gives transformers' logits with mean pooling and a known head", async function () {
    if (!existsSync(base)) {
      console.log('      skipped: ../shared/models/all-MiniLM-L6-v2 is not here');
      this.skip();
    }
    const fixture = new URL('../../fixtures/encoder/minilm.json', import.meta.url);
    const expected = JSON.parse(await readFile(fixture, 'utf8')) as Expected;
    const configJson = JSON.parse(await readFile(new URL('config.json', base), 'utf8')) as unknown;
    const config: ClassifierConfig = {
      encoder: parseEncoderConfig(configJson, 'config.json'),
      classes: 2,
      pooling: 'mean',
    };
    const file = await readFile(new URL('model.safetensors', base));
    const weights = adoptPretrained(config, decodeSafetensors(file, 'model.safetensors'), 1);
    weights.get('classifier.weight')!.data.forEach((_, index, head) => (head[index] = Math.sin(1 + index)));

    const dims = [expected.input_ids.length, expected.input_ids[0]!.length];
    const int64 = (values: readonly number[]) => ({
      type: 'int64' as const,
      dims,
      data: BigInt64Array.from(values, BigInt),
    });
    const session = await createOnnxRuntimeEngine({ device: 'cpu' }).compile(buildForwardGraph(config), {
      threads: 1,
    });
    const { logits } = await session.run({
      ...Object.fromEntries(weights),
      input_ids: int64(expected.input_ids.flat()),
      attention_mask: int64(expected.attention_mask.flat()),
      token_type_ids: int64(expected.input_ids.flat().map(() => 0)),
    });
    const actual = logits!.data as Float32Array;
    expected.logits
      .flat()
      .forEach((value, index) =>
        assert.ok(
          Math.abs(actual[index]! - value) < 1e-4,
          `logits[${index}] is ${actual[index]}, PyTorch has ${value}`,
        ),
      );
    await session.release();
  });
});
