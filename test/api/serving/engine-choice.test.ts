import assert from 'node:assert/strict';
import fc from 'fast-check';
import { engineChoice, findEngines } from '../../../api/serving/engine-choice.js';
import type { ComputeRequest, Machine } from '../../../model/engines/choose-compute.js';
import type { measureServing } from '../../../model/inference/measure-serving.js';
import { readSettings } from '../../../settings/settings.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';

type Request = Parameters<typeof engineChoice>[0];

const auto: Request = { engine: 'auto', device: 'cpu', precision: 'auto' };
const withBfloat16: Machine = { openVinoDirectory: '/openvino', hasBfloat16: true };
const options = { cacheDirectory: '/cache', threads: 1, log: () => undefined };
const nothingMeasured: typeof measureServing = () => assert.fail('measured');
/** @param seconds by engine; one without seconds fails */
const measured =
  (seconds: Record<string, number>): typeof measureServing =>
  async (engines) =>
    engines.flatMap(({ compute }) => {
      const ofEngine = seconds[compute.engine];
      return ofEngine === undefined ? [] : [{ compute, seconds: ofEngine }];
    });
const choose = async (request: Partial<Request>, machine: Machine, measure = nothingMeasured) => {
  const { fastest, safest } = engineChoice({ ...auto, ...request }, machine, options, measure);
  const describe = ({ engine, precision }: { engine: string; precision: string }) => `${engine} ${precision}`;
  return [describe((await fastest('/model')).compute), describe(safest.compute)];
};

describe('the choice of what serves', () => {
  it('is the faster engine, if it saves a tenth of the time', async () => {
    const fast = measured({ onnxruntime: 1, openvino: 0.8 });
    assert.deepEqual(await choose({}, withBfloat16, fast), ['openvino bfloat16', 'onnxruntime float32']);
    const level = measured({ onnxruntime: 1, openvino: 0.95 });
    assert.deepEqual(await choose({}, withBfloat16, level), ['onnxruntime float32', 'onnxruntime float32']);
  });

  it('is the engine that works, where the other one fails, and the safest where all fail', async () => {
    const [fastest] = await choose({}, withBfloat16, measured({ openvino: 1 }));
    assert.equal(fastest, 'openvino bfloat16');
    assert.equal((await choose({}, withBfloat16, measured({})))[0], 'onnxruntime float32');
  });

  it('needs no measurement where there is one engine, or one is asked for', async () => {
    assert.deepEqual(await choose({}, { openVinoDirectory: null }), [
      'onnxruntime float32',
      'onnxruntime float32',
    ]);
    assert.deepEqual(await choose({ engine: 'openvino' }, withBfloat16), [
      'openvino bfloat16',
      'openvino float32',
    ]);
  });

  it('never leaves what is asked for, whatever the times are', async () => {
    const seconds = fc.double({ min: 1e-3, max: 10, noNaN: true });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<ComputeRequest['engine']>('auto', 'onnxruntime', 'openvino'),
        fc.constantFrom<ComputeRequest['precision']>('auto', 'float32', 'bfloat16'),
        ...([seconds, seconds] as const),
        async (engine, precision, onnxruntime, openvino) => {
          fc.pre(engine !== 'onnxruntime' || precision !== 'bfloat16');
          const request = { ...auto, engine, precision } as Request;
          const chosen = await choose(request, withBfloat16, measured({ onnxruntime, openvino }));
          for (const name of chosen) {
            if (engine !== 'auto') assert.ok(name.startsWith(engine), name);
            if (precision !== 'auto') assert.ok(name.endsWith(precision), name);
          }
        },
      ),
    );
  });
});

describe('the settings of what serves', () => {
  const directory = useTemporaryDirectory();
  const find = (environment: Record<string, string>) =>
    findEngines(
      readSettings({ EVERGREEN_STATE: directory(), EVERGREEN_CACHE: directory(), ...environment }),
      () => undefined,
    );

  it('that ask for what is not there are an error that says how to get it', async () => {
    const noLibraries = { API_ENGINE: 'openvino', EVERGREEN_OPENVINO: directory() };
    await assert.rejects(find(noLibraries), { code: 'device-unavailable', message: /EVERGREEN_OPENVINO/ });
    const impossible = { API_ENGINE: 'onnxruntime', API_PRECISION: 'bfloat16' };
    await assert.rejects(find(impossible), { code: 'invalid-input', message: /engine=openvino/ });
    await assert.rejects(async () => find({ API_ENGINE: 'tfjs' }), { message: /API_ENGINE/ });
  });

  it('need no OpenVINO for ONNX Runtime', async () => {
    const { safest } = await find({ API_ENGINE: 'onnxruntime', EVERGREEN_OPENVINO: '/no-such-directory' });
    assert.equal(safest.compute.engine, 'onnxruntime');
  });
});
