import assert from 'node:assert/strict';
import { createOnnxRuntimeEngine } from '../../../../model/engines/onnxruntime.js';
import { createOpenVinoEngine } from '../../../../model/engines/openvino/openvino.js';
import { hasBfloat16 } from '../../../../model/engines/processor.js';
import { tinyConfig } from '../../encoder/tiny-classifier.js';
import {
  firstStep,
  gradients,
  norm,
  parityConfigs,
  requireSameGradients,
  requireSameLosses,
  steps,
  train,
} from '../parity.js';
import { useOpenVino } from './use-openvino.js';

describe('OpenVINO beside ONNX Runtime', () => {
  const directory = useOpenVino();
  const onnxRuntime = createOnnxRuntimeEngine({ device: 'cpu' });
  const openVino = (precision: 'float32' | 'bfloat16' = 'float32') =>
    createOpenVinoEngine({ precision }, directory());

  for (const { name, config } of parityConfigs) {
    it(`computes the same gradient of every parameter: ${name}`, async () => {
      requireSameGradients(await firstStep(openVino(), config), await firstStep(onnxRuntime, config));
    });

    it(`has the same losses over ${steps} steps: ${name}`, async () => {
      const [ours, theirs] = [await train(openVino(), config), await train(onnxRuntime, config)];
      requireSameLosses(ours.losses, theirs.losses);
    });
  }

  it('gives the same bits twice, with dropout', async () => {
    const dropout = { hidden: 0.1, attention: 0.1 };
    const once = await train(openVino(), tinyConfig(), dropout);
    assert.deepEqual(await train(openVino(), tinyConfig(), dropout), once);
  });

  it('points the gradients in bfloat16 in the same direction', async function () {
    if (!hasBfloat16()) this.skip();
    const expected = await firstStep(onnxRuntime, tinyConfig());
    const actual = await firstStep(openVino('bfloat16'), tinyConfig());
    for (const [name, values] of gradients(expected)) {
      if (name.endsWith('key.bias')) continue;
      const others = actual[name]!.data as Float32Array;
      const product = values.reduce((sum, value, index) => sum + value * others[index]!, 0);
      const cosine = product / (norm(values) * norm(others));
      assert.ok(cosine > 0.999, `${name}: cosine ${cosine}`);
    }
  });
});
