import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { availableComputes } from '../../../model/engines/choose-compute.js';
import { measureParity } from '../../../model/inference/golden-parity.js';
import { TextClassifier } from '../../../model/inference/text-classifier.js';
import { trainClassifier } from '../../../model/training/train-classifier.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';
import { useOpenVino } from '../engines/openvino/use-openvino.js';
import { useTfjs } from '../engines/tfjs/use-tfjs.js';
import { toyJob, weightsDigest } from './toy-job.js';

/** Engines beside the default one, and their libraries. */
const engines = [
  { engine: 'openvino', use: useOpenVino, machineOf: (openVinoDirectory: string) => ({ openVinoDirectory }) },
  {
    engine: 'tfjs',
    use: useTfjs,
    machineOf: (tfjsDirectory: string) => ({ openVinoDirectory: null, tfjsDirectory }),
  },
] as const;

for (const { engine, use, machineOf } of engines)
  describe(`training a classifier with ${engine}`, function () {
    this.timeout(60_000);
    const directory = useTemporaryDirectory();
    const libraries = use();
    const jobOfEngine = async () => ({
      ...(await toyJob(directory(), { checkpointIntervalSteps: 20 })),
      compute: availableComputes({ engine, device: 'cpu', precision: 'float32' }, machineOf(libraries()))[0],
      libraryDirectory: libraries(),
    });

    it('learns, resumes bit for bit, and leaves a model that ONNX Runtime serves with the same answers', async () => {
      const job = await jobOfEngine();
      const kept = join(directory(), 'kept');
      const hooks = {
        onProgress: () => undefined,
        beforeEachBatch: async () => undefined,
        onCheckpoint: (checkpoint: { directory: string }) =>
          cp(checkpoint.directory, kept, { recursive: true }),
      };
      const summary = await trainClassifier(job, hooks);
      assert.ok(summary.bestValidationAccuracy >= 0.95, `accuracy ${summary.bestValidationAccuracy}`);
      const digest = await weightsDigest(job);
      const classifier = await TextClassifier.load(job.outputDirectory, 1);
      const { maximumProbabilityDifference } = await measureParity(job.outputDirectory, {
        classify: async (texts) => classifier.classify(texts),
      });
      assert.ok(maximumProbabilityDifference < 1e-5, `${maximumProbabilityDifference}`);
      const resumed = await trainClassifier({ ...job, resumeFrom: kept }, hooks);
      assert.equal(resumed.resumedFromStep, 20);
      assert.equal(await weightsDigest(job), digest);
    });
  });
