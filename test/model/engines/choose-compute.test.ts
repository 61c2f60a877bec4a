import assert from 'node:assert/strict';
import { computeSchema } from '../../../contracts/compute.js';
import { chooseCompute } from '../../../model/engines/choose-compute.js';

describe('the choice of what computes', () => {
  it('names engine, version, device and precision, as a run records them', () => {
    const compute = chooseCompute({ device: 'cpu' });
    assert.deepEqual(computeSchema.parse(compute), compute);
    assert.equal(compute.device, 'cpu');
  });

  it('refuses a device that is not there, instead of falling back to the CPU', () => {
    const device = 'no-such-device' as 'cuda';
    assert.throws(() => chooseCompute({ device }), { code: 'device-unavailable', message: /no-such-device/ });
  });
});
