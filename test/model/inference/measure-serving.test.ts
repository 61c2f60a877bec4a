import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { measureServing } from '../../../model/inference/measure-serving.js';
import { packagedServingEngine, type ServingEngine } from '../../../model/inference/serving-engine.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';
import { writeRandomModelDirectory } from '../encoder/random-model-directory.js';

const onnxRuntime = packagedServingEngine();

describe('the measurement of what serves', function () {
  this.timeout(60_000);
  const directory = useTemporaryDirectory();
  let messages: string[];
  const measure = async (engines: ServingEngine[]) => {
    messages = [];
    const modelDirectory = await writeRandomModelDirectory(directory(), 'bert', 'mean');
    return measureServing(engines, {
      ...{ modelDirectory, threads: 1, cacheDirectory: directory() },
      log: (message) => messages.push(message),
    });
  };

  it('is made once for all models of a shape, and leaves out an engine that fails', async () => {
    const compute = { ...onnxRuntime.compute, engine: 'openvino' as const };
    const broken = { compute, libraryDirectory: '/no-such-directory' };
    const measurements = await measure([onnxRuntime, broken]);
    assert.deepEqual(
      measurements.map(({ compute: { engine } }) => engine),
      ['onnxruntime'],
    );
    assert.match(messages.join('\n'), /^openvino .* cannot be used here: OpenVINO cannot be loaded/);
    assert.deepEqual(await measure([onnxRuntime]), measurements);
    assert.equal((await readdir(join(directory(), 'engines', 'measurements'))).length, 1);
  });
});
