import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Compute } from '../../../contracts/compute.js';
import { startServingPool } from '../../../api/serving/serving-pool.js';
import type { Classification } from '../../../contracts/serving.js';
import { packagedServingEngine, type ServingEngine } from '../../../model/inference/serving-engine.js';
import { exampleClassification } from '../../model/inference/example-classification.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';
import { FakePool } from './fake-champions.js';

const safest = packagedServingEngine();
const on = (compute: Partial<Compute>): ServingEngine => ({
  ...safest,
  compute: { ...safest.compute, engine: 'openvino', ...compute },
});

/** Gives each text the same probabilities. */
class AnsweringPool extends FakePool {
  constructor(
    override readonly compute: Compute,
    private readonly probability: number,
  ) {
    super(1);
  }

  override async classify(texts: readonly string[]): Promise<Classification[]> {
    const probabilities = [this.probability, 1 - this.probability];
    return texts.map(() => exampleClassification({ probabilities }));
  }
}

describe('the pool that serves a model', () => {
  const directory = useTemporaryDirectory();
  let pools: AnsweringPool[];
  let messages: string[];
  beforeEach(async () => {
    [pools, messages] = [[], []];
    const golden = { texts: ['a good day'], probabilities: [[0.6, 0.4]] };
    await writeFile(join(directory(), 'golden.json'), JSON.stringify(golden));
  });
  /** @param difference of the fastest engine's answers from the trainer's */
  const start = (fastest: ServingEngine, difference: number) =>
    startServingPool(directory(), {
      engines: { safest, fastest: async () => fastest },
      start: async ({ compute }) => {
        const isFastest = compute.engine === fastest.compute.engine;
        const pool = new AnsweringPool(compute, 0.6 + (isFastest ? difference : 0));
        pools.push(pool);
        return pool;
      },
      log: (message) => messages.push(message),
    });

  it('may differ from the trainer by a hundredth in bfloat16, and by a thousandth in float32', async () => {
    assert.equal((await start(on({ precision: 'bfloat16' }), 0.009)).compute.precision, 'bfloat16');
    assert.equal((await start(on({ precision: 'float32' }), 0.0009)).compute.engine, 'openvino');
    assert.deepEqual(messages, []);
  });

  for (const [precision, difference] of [
    ['bfloat16', 0.011],
    ['float32', 0.0011],
  ] as const)
    it(`is of the safest engine where the fastest differs by more in ${precision}`, async () => {
      const pool = await start(on({ precision }), difference);
      assert.deepEqual(pool.compute, safest.compute);
      assert.deepEqual(
        pools.map(({ isClosed }) => isClosed),
        [true, false],
      );
      assert.match(messages.join('\n'), /not served with openvino .*but with onnxruntime .*differ/);
    });

  it('is refused, and its processes end, where the safest engine differs, too', async () => {
    await assert.rejects(start(safest, 0.1), { code: 'invalid-model', message: /golden texts/ });
    assert.deepEqual(
      pools.map(({ isClosed }) => isClosed),
      [true],
    );
  });
});
