import assert from 'node:assert/strict';
import { resolveHyperparameters } from '../../../contracts/hyperparameters.js';
import { currentChampion, promoteChampion } from '../../../registry/champions.js';
import { openFeedbackLog } from '../../../registry/feedback.js';
import { saveModel } from '../../../registry/models.js';
import { exampleLineage, exampleModelDirectory, exampleRun } from '../../registry/examples.js';
import { saveRun } from '../../../registry/runs.js';
import { damages } from '../../store/damage.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';
import { ActivityRunner } from '../activity-runner.js';

const ownFile = { kind: 'file', path: '/data/reviews.csv', limit: 1_500 } as const;
const ownRecipe = resolveHyperparameters('minilm', { learningRate: 5e-5, epochs: 3, seed: 7 });

describe('preparing a run', () => {
  const directory = useTemporaryDirectory();
  let runner: ActivityRunner;

  beforeEach(async () => {
    runner = await ActivityRunner.create(directory());
  });

  const store = () => runner.dependencies.store;

  /** Makes a model the champion that was trained on the sample corpus, or on `ownFile` with `ownRecipe`. */
  async function promote(kind: 'sample' | 'own', generation = 1): Promise<void> {
    const lineage =
      kind === 'sample'
        ? exampleLineage
        : { ...exampleLineage, source: ownFile, sample: false, base: 'minilm', hyperparameters: ownRecipe };
    const { digest } = await saveModel(store(), { directory: await exampleModelDirectory(kind), lineage });
    const runId = `run-of-${kind}`;
    const gate = { ...exampleRun.gate, sliceMargin: 0.1, replaceLabels: true };
    await saveRun(store(), { ...exampleRun, runId, gate: kind === 'own' ? gate : exampleRun.gate });
    await promoteChampion(store(), {
      ...{ model: 'default', digest, expectedGeneration: generation - 1, reason: 'manual' },
      ...{ workflowId: 'lifecycle/default', runId, sample: lineage.sample },
    });
  }

  it("takes minilm and its recipe for a person's file after the sample champion", async () => {
    await promote('sample');
    const run = await runner.prepare({ source: ownFile }, 'first-own');
    assert.equal(run.base, 'minilm');
    assert.deepEqual(run.hyperparameters, resolveHyperparameters('minilm', {}));
  });

  it('takes nothing over from a run that was not promoted', async () => {
    await promote('own');
    const rejected = { source: ownFile, base: 'tiny', training: { epochs: 9 } };
    await runner.prepare(rejected, 'rejected');
    const again = await runner.prepare({}, 'again');
    assert.equal(again.base, 'minilm');
    assert.equal(again.hyperparameters.epochs, 3);
    assert.equal((await runner.prepare({ source: ownFile }, 'own')).hyperparameters.epochs, 2);
  });

  it("takes the champion's source, base, recipe and gate for a retraining, with a seed of its own", async () => {
    await promote('own');
    const run = await runner.prepare({}, 'again');
    assert.deepEqual(run.source, ownFile);
    assert.equal(run.base, 'minilm');
    assert.deepEqual({ ...run.hyperparameters, seed: 7 }, ownRecipe);
    assert.notEqual(run.hyperparameters.seed, 7);
    assert.equal(run.gate.sliceMargin, 0.1);
    assert.equal(run.gate.replaceLabels, false, 'a permission for one run only');
    const retried = await runner.prepare({}, 'again');
    assert.deepEqual({ ...retried, startedAt: run.startedAt }, run);
  });

  it('takes the feedback until now where the champion came from a retraining', async () => {
    const pinned = { kind: 'retraining', datasetDigest: 'd'.repeat(64), feedbackUntil: 0 } as const;
    const lineage = { ...exampleLineage, source: pinned };
    const { digest } = await saveModel(store(), { directory: await exampleModelDirectory('r'), lineage });
    await promoteChampion(store(), {
      ...{ model: 'default', digest, expectedGeneration: 0, reason: 'manual' },
      ...{ workflowId: null, runId: null, sample: true },
    });
    await openFeedbackLog(store(), 'default').append([]);
    const { source } = await runner.prepare({}, 'again');
    const { datasetDigest } = lineage;
    const { originalAt, ...rest } = source as Extract<typeof source, { kind: 'retraining' }>;
    assert.deepEqual(rest, { ...pinned, datasetDigest, feedbackUntil: 1 });
    assert.ok(originalAt);
  });

  it('lets a person override what a retraining takes over', async () => {
    await promote('own');
    const run = await runner.prepare(
      { training: { seed: 11, epochs: 1 }, gate: { sliceMargin: 0.02 } },
      'mine',
    );
    assert.deepEqual([run.hyperparameters.seed, run.hyperparameters.epochs], [11, 1]);
    assert.deepEqual([run.hyperparameters.learningRate, run.gate.sliceMargin], [5e-5, 0.02]);
  });

  it('reads the champion once, however many settings come from it', async () => {
    await promote('own');
    const reads: string[] = [];
    const real = { ...store() };
    store().get = (key) => {
      reads.push(key);
      return real.get(key);
    };
    await runner.prepare({ base: 'champion', source: { kind: 'retraining' } }, 'again');
    for (const prefix of ['champions/', 'models/'])
      assert.equal(reads.filter((key) => key.startsWith(prefix)).length, 1, prefix);
  });

  it("needs no champion for a person's file, even if the champion's manifest is damaged", async () => {
    await promote('own');
    const { digest } = (await currentChampion(store(), 'default'))!;
    await damages.truncated(store(), `models/${digest}/manifest.json`);
    assert.equal((await runner.prepare({ source: ownFile }, 'mine')).base, 'minilm');
    await assert.rejects(runner.prepare({}, 'again'), { type: 'corrupt-object' });
  });

  it('says so when nothing was trained yet', async () => {
    await assert.rejects(runner.prepare({}), { type: 'invalid-input', message: /was never trained/ });
  });
});
