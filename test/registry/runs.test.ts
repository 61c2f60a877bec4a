import assert from 'node:assert/strict';
import type { EvaluationReport } from '../../contracts/evaluation.js';
import {
  latestRun,
  listRuns,
  readDecision,
  readEvaluation,
  readMetrics,
  readRun,
  saveDecision,
  saveEvaluation,
  saveMetrics,
  saveRun,
} from '../../registry/runs.js';
import { sha256 } from '../../files/hashes.js';
import type { ObjectStore } from '../../store/object-store.js';
import { damages } from '../store/damage.js';
import { exampleRun } from './examples.js';
import { temporaryStore } from './temporary-directory.js';

describe('runs', () => {
  let store: ObjectStore;
  beforeEach(async () => {
    store = await temporaryStore();
  });
  const save = (runId: string, day: string, model = 'default') =>
    saveRun(store, { ...exampleRun, runId, model, startedAt: `2026-11-${day}T00:00:00.000Z` });

  it('are recorded with everything that was settled for them', async () => {
    const reference = await saveRun(store, exampleRun);
    assert.equal(reference.key, 'runs/run-1/run.json');
    assert.deepEqual(await readRun(store, 'run-1'), exampleRun);
    assert.deepEqual(await saveRun(store, exampleRun), reference);
    assert.equal(await readRun(store, 'run-2'), null);
  });

  it('are listed with the newest first, by model, whatever their ids', async () => {
    await save('b', '02');
    await save('a', '10');
    await save('c', '01');
    await save('d', '30', 'other');
    assert.deepEqual(
      (await listRuns(store, 'default')).map(({ runId }) => runId),
      ['a', 'b', 'c'],
    );
    assert.equal((await listRuns(store)).length, 4);
  });

  it('tell the next run what the latest other one trained from', async () => {
    await save('old', '01');
    await save('now', '02');
    assert.equal((await latestRun(store, 'default', 'now'))?.runId, 'old');
    assert.equal((await latestRun(store, 'default'))?.runId, 'now');
    assert.equal(await latestRun(store, 'never-trained'), null);
  });

  it('with a damaged record are left out of the list but say so when asked for', async () => {
    await save('whole', '01');
    await save('broken', '02');
    await damages.truncated(store, 'runs/broken/run.json');
    await store.put('runs/broken/run.json', Buffer.from('{"runId":"bro'));
    assert.equal((await latestRun(store, 'default'))?.runId, 'whole');
    await assert.rejects(readRun(store, 'broken'), { code: 'corrupt-object' });
  });

  it('keep their metrics, the last ones written', async () => {
    const progress = {
      step: 1,
      totalSteps: 2,
      epoch: 0.5,
      epochs: 1,
      loss: null,
      learningRate: 0.001,
      samplesPerSecond: 10,
      remainingSeconds: null,
      validations: [],
    };
    assert.equal(await readMetrics(store, 'run-1'), null);
    await saveMetrics(store, 'run-1', { progress, summary: null });
    await saveMetrics(store, 'run-1', { progress: { ...progress, step: 2 }, summary: null });
    assert.equal((await readMetrics(store, 'run-1'))?.progress.step, 2);
  });

  it('keep evaluations and the decision, verified when read', async () => {
    const report: EvaluationReport = {
      formatVersion: 1,
      modelDigest: sha256('model'),
      datasetDigest: sha256('dataset'),
      labels: ['a', 'b'],
      metrics: {
        rows: 1,
        loss: 0.1,
        accuracy: 1,
        macroPrecision: 1,
        macroRecall: 1,
        macroF1: 1,
        rocAuc: null,
        expectedCalibrationError: 0,
        perClass: [],
        confusion: [[1]],
      },
      rowIds: ['r'],
      actual: [0],
      probabilities: [[0.1 + 0.2, 0.7]],
      textLengths: [3],
      sources: [null],
      modelSizeBytes: 10,
    };
    const decision = {
      formatVersion: 1 as const,
      verdict: 'promote' as const,
      model: 'default',
      runId: 'run-1',
      reason: 'manual',
      datasetDigest: sha256('dataset'),
      candidateDigest: sha256('model'),
      championDigest: null,
      championGeneration: 0,
      checks: [],
      testRowUse: { rows: 1, usedBefore: 0, earlierRuns: 0 },
      decidedAt: '2026-11-24T10:00:00.000Z',
    };
    const evaluationReference = await saveEvaluation(store, 'run-1', 'candidate', report);
    const decisionReference = await saveDecision(store, 'run-1', decision);
    assert.equal(evaluationReference.key, 'runs/run-1/evaluation-candidate.json');
    assert.deepEqual(await readEvaluation(store, evaluationReference), report);
    assert.deepEqual(await readDecision(store, decisionReference), decision);
    await damages['bit-flipped'](store, evaluationReference.key);
    await assert.rejects(readEvaluation(store, evaluationReference), { code: 'corrupt-object' });
    await store.remove(decisionReference.key);
    await assert.rejects(readDecision(store, decisionReference), { code: 'not-found' });
  });
});
