import assert from 'node:assert/strict';
import type { EngineSession } from '../../../model/engines/engine.js';
import type { Tensor } from '../../../model/tensor.js';
import { PrecisionGuard } from '../../../model/training/precision-guard.js';
import { uniformNumbers } from '../../uniform-numbers.js';

const float32 = (...values: number[]): Tensor => ({
  type: 'float32',
  dims: [values.length],
  data: Float32Array.from(values),
});
const uniform = uniformNumbers(1n);
const gradient = Array.from({ length: 200 }, () => uniform() - 0.5);
const outputs = (loss: number, ofGradient: (value: number) => number): Record<string, Tensor> => ({
  loss: float32(loss),
  logits: float32(loss, -loss),
  'gradient:a': float32(...gradient.slice(0, 150).map(ofGradient)),
  'gradient:b': float32(...gradient.slice(150).map(ofGradient)),
});
const right = outputs(0.7, (value) => value);
/** Two decimal digits are a little coarser than the eight bits of bfloat16. */
const rounded = (value: number): number => Number(value.toPrecision(2));

describe('the guard of bfloat16', () => {
  let released: number;
  let guard: PrecisionGuard;
  beforeEach(() => {
    released = 0;
    guard = new PrecisionGuard({ release: async () => void (released += 1) } as unknown as EngineSession);
  });
  const check = (own: Record<string, Tensor>) => guard.check(own, async () => right);

  it('accepts rounding', async () => {
    await check(outputs(0.71, rounded));
  });

  it('refuses another loss, another gradient, and what is no number', async () => {
    const refused = { code: 'device-unavailable', message: /precision=float32/ };
    await assert.rejects(check(outputs(0.8, rounded)), refused);
    await assert.rejects(check(outputs(0.7, (value) => value + 0.1)), refused);
    guard = new PrecisionGuard({ release: async () => undefined } as unknown as EngineSession);
    await assert.rejects(check(outputs(NaN, rounded)), refused);
    await assert.rejects(check(outputs(0.7, () => NaN)), refused);
  });

  it('looks at the first two steps only, then releases what it compares with', async () => {
    await check(right);
    assert.equal(released, 0);
    await check(right);
    assert.equal(released, 1);
    await guard.check(outputs(9, rounded), () => assert.fail('it compares a third step'));
    assert.equal(released, 1);
  });
});
