import type { Activities } from '../../activities/index.js';
import type { DecideInput } from '../../activities/steps/decide.js';
import { observationWithoutChampion } from '../../activities/observation/describe-observation.js';
import { rowCapsSchema, type DatasetReference, type DataSource } from '../../contracts/dataset.js';
import { gateSettingsSchema } from '../../contracts/decision.js';
import { resolveHyperparameters } from '../../contracts/hyperparameters.js';
import type { RetrainingReason } from '../../contracts/lifecycle.js';
import type { MonitoringDecision } from '../../contracts/monitor.js';
import type { RunRecord } from '../../contracts/run.js';
import { keptTrials, rankTrials } from '../../policy/search/rank-trials.js';
import type { TokenizationPlan, TrainedModel } from '../../contracts/step-results.js';
import type { TrainingKey, TrainingSummary } from '../../contracts/training-progress.js';

const reference = { key: 'some/key', sha256: '0'.repeat(64), sizeBytes: 1 };
const source: DataSource = { kind: 'sample', rows: 100, seed: 1, drift: 0, labelNoise: 0 };

const trainingSummary: TrainingSummary = {
  steps: 20,
  totalSteps: 20,
  epochs: 2,
  stoppedEarly: false,
  selectionMetric: 'loss',
  bestStep: 20,
  bestValidationLoss: 0.3,
  bestValidationAccuracy: 0.9,
  bestValidationMacroF1: 0.9,
  validations: [],
  validationRecalls: [],
  temperature: 1.1,
  lexical: { outcome: 'off', losses: null, encoderAlone: null },
  trainingSeconds: 1,
  resumedFromStep: null,
  microBatchSize: 16,
};

const dataset: DatasetReference = {
  digest: 'a'.repeat(64),
  manifest: reference,
  labels: ['negative', 'positive'],
  counts: { train: 80, validation: 10, test: 10 },
  sample: true,
};

const trainedModel = (training: TrainingKey): TrainedModel => ({
  training,
  model: reference,
  compute: { engine: 'onnxruntime', engineVersion: '1.0.0', device: 'cpu', precision: 'float32' },
  result: trainingSummary,
  summary: 'trained',
});

/** A plan of three parts, of which the store has one. */
export const tokenizationPlan: TokenizationPlan = {
  identity: { datasetDigest: dataset.digest, tokenizerSha256: 'd'.repeat(64) },
  tokenizer: reference,
  baseSha256: null,
  parts: [
    { shards: ['train-00000.jsonl'], found: null },
    { shards: ['train-00001.jsonl'], found: reference },
    { shards: ['validation-00000.jsonl', 'test-00000.jsonl'], found: null },
  ],
  summary: '3 parts',
};

/** Activities that succeed at once; a test overrides the ones it is about. */
export function fakeActivities(overrides: Partial<Activities> = {}): Activities {
  return {
    async prepare(request) {
      const run: RunRecord = {
        formatVersion: 1,
        runId: 'run-1',
        workflowId: 'lifecycle/test',
        model: request.model,
        source,
        rowCaps: rowCapsSchema.parse(request.rowCaps),
        base: 'tiny',
        hyperparameters: resolveHyperparameters('tiny', request.training),
        compute: null,
        gate: gateSettingsSchema.parse(request.gate),
        reason: request.reason,
        startedAt: '2026-01-01T00:00:00.000Z',
      };
      return { run, summary: 'sample corpus, base tiny' };
    },
    async ingest() {
      return { dataset, summary: '100 rows' };
    },
    async tokenize() {
      return { reference, baseSha256: null, summary: 'tokens' };
    },
    async tokenizePart() {
      return { reference, summary: 'part' };
    },
    async joinTokenParts() {
      return { reference, baseSha256: null, summary: 'tokens' };
    },
    async fineTune({ run, trial }) {
      return trainedModel({ runId: run.runId, trial });
    },
    async storeModel() {
      return { digest: 'c'.repeat(64), manifest: reference, sample: true, summary: 'stored' };
    },
    async evaluate() {
      return {
        candidate: reference,
        champion: null,
        championGeneration: 0,
        comparison: reference,
        metrics: {
          testRows: 10,
          accuracy: 0.9,
          macroF1: 0.9,
          rocAuc: 0.95,
          expectedCalibrationError: 0.02,
          baselineAccuracy: 0.8,
          championAccuracy: null,
        },
        summary: 'accuracy 90.00 %',
      };
    },
    async gate() {
      return {
        verdict: 'promote',
        decision: reference,
        failedChecks: [],
        undecidedChecks: [],
        checks: [],
        summary: 'all checks passed',
      };
    },
    async promote() {
      return { outcome: 'promoted', generation: 1, summary: 'generation 1' };
    },
    async loadTraining({ finishedTraining }) {
      const tokens = { reference, baseSha256: null, summary: 'tokens' };
      return { dataset, tokens, trained: trainedModel(finishedTraining), summary: 'taken over' };
    },
    async planSearch() {
      const trials = [{ batchSize: 8 }, { batchSize: 16 }, { batchSize: 32 }];
      return { plan: { shared: {}, trials, rounds: [{ untilEpoch: null, keep: 1 }] }, summary: '3 trials' };
    },
    async trainRung({ trial }) {
      return {
        ...{ status: 'finished', epochs: 2, steps: 20, value: trial / 10, seconds: 1 },
        ...{ reason: 'all 2 epochs trained', summary: 'trained' },
      };
    },
    async rankTrials({ trials, keep, metric }) {
      const ranked = rankTrials(trials, metric);
      const kept = keptTrials(ranked, keep);
      const numbersOf = (list: typeof ranked): number[] => list.map(({ trial }) => trial);
      return { ranked: numbersOf(ranked), kept: numbersOf(kept), summary: 'ranked' };
    },
    async closeSearch() {
      return { summary: 'closed' };
    },
    async closeCancelledRun() {
      return { summary: 'Kept: the checkpoint of step 20.' };
    },
    async observe({ memory }) {
      return { memory, observation: observationWithoutChampion, challengeIsOpen: false };
    },
    async openChallenge() {
      return { outcome: 'challenger', generation: null, summary: 'challenger of generation 1' };
    },
    async judgeChallenge() {
      return null;
    },
    async decide({ model }) {
      return {
        action: 'none',
        summary: 'all is well',
        alerts: [],
        lifecycle: { model, reason: 'schedule' },
        search: null,
      };
    },
    async alert() {},
    async prune() {
      return { kinds: [], count: 0, objects: 0, sizeBytes: 0, inUse: 0, summary: 'nothing to remove' };
    },
    async lookUpLifecycle({ running }) {
      return { status: 'running', runId: running.runId ?? 'run-1' };
    },
    ...overrides,
  };
}

/** The fake gate's answer that rejects a candidate. */
export const rejection: Awaited<ReturnType<Activities['gate']>> = {
  verdict: 'reject',
  decision: reference,
  failedChecks: ['floor-majority'],
  undecidedChecks: [],
  checks: [
    {
      name: 'floor-majority',
      value: 'p = 0.4',
      threshold: 'below 0.05',
      verdict: 'fail',
      explanation: 'It is no better than the most frequent label.',
    },
  ],
  summary: 'reject: floor-majority',
};

/** The fake gate's answer that makes a candidate the challenger. */
export const undecided: Awaited<ReturnType<Activities['gate']>> = {
  verdict: 'challenge',
  decision: reference,
  failedChecks: [],
  undecidedChecks: ['improvement'],
  checks: [],
  summary: 'challenge: improvement is undecided',
};

/** A decision to retrain for `reason`. */
export const decisionToRetrain = ({ model }: DecideInput, reason: RetrainingReason): MonitoringDecision => ({
  action: 'retrain',
  summary: `retrain because of ${reason}`,
  alerts: [],
  lifecycle: { model, reason },
  search: null,
});
