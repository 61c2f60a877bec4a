import assert from 'node:assert/strict';
import { computeSchema } from '../../../contracts/compute.js';
import {
  availableComputes,
  chooseCompute,
  libraryDirectory,
  type ComputeRequest,
  type Machine,
} from '../../../model/engines/choose-compute.js';

const open: ComputeRequest = { engine: 'auto', device: 'cpu', precision: 'auto' };
const plain: Machine = { openVinoDirectory: null, hasBfloat16: false };
const withOpenVino: Machine = { ...plain, openVinoDirectory: '/libraries' };
const withTfjs: Machine = { ...plain, tfjsDirectory: '/tfjs', tfjsGpuDirectory: '/tfjs-gpu' };
const withBfloat16: Machine = { ...withOpenVino, hasBfloat16: true };
/** The available ones in short. */
const named = (request: Partial<ComputeRequest>, machine: Machine) =>
  availableComputes({ ...open, ...request }, machine).map(
    ({ engine, precision }) => `${engine} ${precision}`,
  );

describe('the choice of what computes', () => {
  it('names engine, version, device and precision, as a run records them', () => {
    for (const compute of availableComputes(open, withOpenVino))
      assert.deepEqual(computeSchema.parse(compute), compute);
    assert.deepEqual(chooseCompute({}), chooseCompute({ device: 'cpu' }));
  });

  it('has one engine with the packages alone, and two with the libraries of OpenVINO', () => {
    assert.deepEqual(named({}, plain), ['onnxruntime float32']);
    assert.deepEqual(named({}, withOpenVino), ['onnxruntime float32', 'openvino float32']);
  });

  it('takes bfloat16 by itself only where engine and processor have it', () => {
    assert.deepEqual(named({}, withBfloat16), ['onnxruntime float32', 'openvino bfloat16']);
    assert.deepEqual(named({ precision: 'float32' }, withBfloat16), [
      'onnxruntime float32',
      'openvino float32',
    ]);
    assert.deepEqual(named({ precision: 'bfloat16' }, withBfloat16), ['openvino bfloat16']);
  });

  it('gives what is asked for', () => {
    assert.deepEqual(named({ engine: 'onnxruntime' }, withBfloat16), ['onnxruntime float32']);
    assert.deepEqual(named({ engine: 'openvino', precision: 'float32' }, withBfloat16), ['openvino float32']);
    assert.deepEqual(named({ engine: 'tfjs' }, withTfjs), ['tfjs float32']);
  });

  it('measures TensorFlow.js where it is, on a CPU only', () => {
    assert.deepEqual(named({}, withTfjs), ['onnxruntime float32', 'tfjs float32']);
    assert.deepEqual(named({}, { ...withTfjs, ...withOpenVino, tfjsDirectory: '/tfjs' }), [
      'onnxruntime float32',
      'openvino float32',
      'tfjs float32',
    ]);
  });

  it('knows where the libraries of an engine are', () => {
    const directoryOf = (request: Partial<ComputeRequest>, machine: Machine) =>
      libraryDirectory(availableComputes({ ...open, ...request }, machine)[0], machine);
    assert.equal(directoryOf({}, withTfjs), null);
    assert.equal(directoryOf({ engine: 'openvino' }, withOpenVino), '/libraries');
    assert.equal(directoryOf({ engine: 'tfjs' }, withTfjs), '/tfjs');
    assert.equal(directoryOf({ engine: 'tfjs', device: 'cuda' }, withTfjs), '/tfjs-gpu');
  });

  it('refuses what is asked for and not there, and says how to get it', () => {
    const refused = (request: Partial<ComputeRequest>, machine: Machine, code: string, message: RegExp) =>
      assert.throws(() => named(request, machine), { code, message });
    const setup = /evergreen setup openvino/;
    refused({ engine: 'openvino' }, plain, 'device-unavailable', setup);
    refused({ precision: 'bfloat16' }, plain, 'device-unavailable', setup);
    refused({ precision: 'bfloat16' }, withOpenVino, 'device-unavailable', /no units for bfloat16/);
    refused(
      { engine: 'onnxruntime', precision: 'bfloat16' },
      withBfloat16,
      'invalid-input',
      /engine=openvino/,
    );
    refused({ engine: 'tfjs' }, plain, 'device-unavailable', /npx evergreen setup tfjs$/);
    refused({ engine: 'tfjs', device: 'cuda' }, plain, 'device-unavailable', /evergreen setup tfjs-gpu$/);
    refused({ engine: 'tfjs', precision: 'bfloat16' }, withTfjs, 'invalid-input', /engine=openvino/);
    refused({ engine: 'openvino', device: 'cuda' }, withOpenVino, 'invalid-input', /only on cpu/);
  });

  it('refuses a device that is not there, instead of falling back to the CPU', () => {
    const device = 'no-such-device' as 'cuda';
    assert.throws(() => chooseCompute({ device }), { code: 'device-unavailable', message: /no-such-device/ });
  });
});
