import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { EngineMeasurement } from '../../contracts/compute.js';
import { chooseEngine } from '../../policy/engine-choice.js';

const measured = (engine: 'onnxruntime' | 'openvino', seconds: number): EngineMeasurement => ({
  compute: { engine, engineVersion: '1', device: 'cpu', precision: 'float32' },
  seconds,
});
const chosen = (first: number, ...others: number[]) =>
  chooseEngine([measured('onnxruntime', first), ...others.map((seconds) => measured('openvino', seconds))]);

describe('the choice of an engine', () => {
  it('stays with the default for a gain of less than a tenth', () => {
    assert.equal(chosen(1, 0.91).compute.engine, 'onnxruntime');
    assert.equal(chosen(1).compute.engine, 'onnxruntime');
  });

  it('takes an engine that saves a tenth, and of several the fastest', () => {
    assert.equal(chosen(1, 0.89).compute.engine, 'openvino');
    assert.equal(chosen(1, 0.5, 0.4, 0.6).seconds, 0.4);
  });

  it('does not change while times differ by less than 5 % from run to run', () => {
    const noise = fc.double({ min: 0.951, max: 1.049, noNaN: true });
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 10, noNaN: true }), noise, noise, (seconds, first, other) => {
        assert.equal(chosen(seconds * first, seconds * other).compute.engine, 'onnxruntime');
      }),
    );
  });
});
