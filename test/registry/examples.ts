import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Compute } from '../../contracts/compute.js';
import { rowCapsSchema, type DatasetManifest } from '../../contracts/dataset.js';
import { resolveHyperparameters } from '../../contracts/hyperparameters.js';
import type { ModelManifest } from '../../contracts/model-manifest.js';
import { gateSettingsSchema, type Decision } from '../../contracts/decision.js';
import type { RunRecord } from '../../contracts/run.js';
import type { ServingSettings } from '../../contracts/serving.js';
import { sha256 } from '../../files/hashes.js';
import { saveModel } from '../../registry/models.js';
import type { ObjectStore } from '../../store/object-store.js';
import { saveDecision } from '../../registry/decisions.js';
import { saveRun } from '../../registry/runs.js';
import { temporaryDirectory } from './temporary-directory.js';

const sampleSource = { kind: 'sample', rows: 100, seed: 1, drift: 0, labelNoise: 0 } as const;

const exampleCompute: Compute = {
  engine: 'onnxruntime',
  engineVersion: '1.30.0',
  device: 'cpu',
  precision: 'float32',
};

export const exampleRun: RunRecord = {
  formatVersion: 1,
  runId: 'run-1',
  workflowId: 'lifecycle/default',
  model: 'default',
  source: sampleSource,
  rowCaps: rowCapsSchema.parse({}),
  base: 'tiny',
  hyperparameters: resolveHyperparameters('tiny', {}),
  compute: exampleCompute,
  gate: gateSettingsSchema.parse({}),
  reason: 'manual',
  startedAt: '2026-11-24T10:00:00.000Z',
};

export const exampleLineage: ModelManifest['lineage'] = {
  datasetDigest: sha256('dataset'),
  tokensDigest: sha256('tokens'),
  base: 'tiny',
  baseSha256: null,
  hyperparameters: resolveHyperparameters('tiny', {}),
  compute: exampleCompute,
  source: sampleSource,
  sample: true,
};

export const exampleServing: ServingSettings = {
  labels: ['negative', 'positive'],
  pooling: 'mean',
  truncation: 'head+tail',
  maxLength: 64,
  temperature: 1.25,
  decisionThreshold: null,
};

export const exampleDataset: Omit<DatasetManifest, 'formatVersion' | 'shards'> = {
  labels: ['negative', 'positive'],
  counts: { train: 2, validation: 1, test: 1 },
  labelCounts: { negative: 2, positive: 2 },
  originalCounts: { negative: 2, positive: 2 },
  rowCaps: rowCapsSchema.parse({}),
  source: sampleSource,
  sample: true,
  report: {
    format: 'sample',
    rowsRead: 4,
    rowsKept: 4,
    dropped: {},
    examples: [],
    columns: { text: 'text', label: 'label', guessed: [] },
    notes: [],
  },
};

/** A directory with the files of a model, without card and manifest. `weights` makes one model differ from another. */
export async function exampleModelDirectory(weights: string): Promise<string> {
  const directory = await temporaryDirectory();
  await mkdir(join(directory, 'onnx'));
  const config = { model_type: 'bert', evergreen: exampleServing };
  await writeFile(join(directory, 'config.json'), JSON.stringify(config));
  await writeFile(join(directory, 'model.safetensors'), weights);
  await writeFile(join(directory, 'tokenizer.json'), JSON.stringify({ tokenizerOf: weights }));
  await writeFile(join(directory, 'onnx', 'model.onnx'), `graph of ${weights}`);
  return directory;
}

/** Stores a model and gives its digest. */
export async function exampleModel(store: ObjectStore, weights: string): Promise<string> {
  const directory = await exampleModelDirectory(weights);
  return (await saveModel(store, { directory, lineage: exampleLineage })).digest;
}

/** What an evaluation measured. */
export const exampleMetrics = {
  testRows: 500,
  accuracy: 0.875,
  macroF1: 0.87,
  rocAuc: 0.93,
  expectedCalibrationError: 0.02,
  baselineAccuracy: 0.85,
  championAccuracy: null,
};

/** Records a run of November with the gate's decision about `digest`; each check of `failed` failed. */
export async function judgeModel(
  store: ObjectStore,
  digest: string,
  judgement: Pick<Decision, 'verdict'> &
    Partial<Pick<Decision, 'runId' | 'championGeneration' | 'attempt' | 'comparedRows' | 'power'>> & {
      day?: string;
      failed?: string[];
      undecided?: string[];
    },
): Promise<void> {
  const { verdict, runId = 'run-1', day = '01', failed = [], undecided = [] } = judgement;
  const { championGeneration = 0, attempt = null, comparedRows = null, power = null } = judgement;
  const startedAt = `2026-11-${day}T00:00:00.000Z`;
  await saveRun(store, { ...exampleRun, runId, startedAt });
  await saveDecision(store, {
    formatVersion: 1,
    verdict,
    model: 'default',
    runId,
    reason: 'manual',
    datasetDigest: sha256('dataset'),
    candidateDigest: digest,
    championDigest: null,
    championGeneration,
    metrics: exampleMetrics,
    checks: [...failed, ...undecided].map((name) => ({
      name,
      value: 3,
      threshold: 2,
      requirement: 'at most',
      unit: 'ratio',
      verdict: failed.includes(name) ? 'fail' : 'undecided',
      explanation: `${name} failed.`,
    })),
    attempt,
    comparedRows,
    power,
    decidedAt: startedAt,
  });
}

/** Where a promotion of the model `default` is stored. */
export const championKey = (generation: number): string =>
  `champions/default/${String(generation).padStart(8, '0')}.json`;

/** A promotion to generation `expectedGeneration + 1`. */
export const examplePromotion = (
  digest: string,
  expectedGeneration: number,
  runId: string | null = randomUUID(),
) => ({
  model: 'default',
  digest,
  expectedGeneration,
  reason: 'better',
  workflowId: 'lifecycle/default',
  runId,
  sample: false,
});
