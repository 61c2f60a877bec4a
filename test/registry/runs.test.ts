import assert from 'node:assert/strict';
import type { EvaluationReport } from '../../contracts/evaluation.js';
import {
  latestRun,
  listRuns,
  pinRunCompute,
  readEvaluation,
  readRun,
  saveEvaluation,
  saveRun,
} from '../../registry/runs.js';
import { sha256 } from '../../files/hashes.js';
import type { ObjectStore } from '../../store/object-store.js';
import { damages, keysUnder } from '../store/damage.js';
import { exampleRun } from './examples.js';
import { temporaryStore } from './temporary-directory.js';

describe('runs', () => {
  let store: ObjectStore;
  beforeEach(async () => {
    store = await temporaryStore();
  });
  const save = (runId: string, day: string, model = 'default') =>
    saveRun(store, { ...exampleRun, runId, model, startedAt: `2026-11-${day}T00:00:00.000Z` });

  it('are recorded with all their settings', async () => {
    await saveRun(store, exampleRun);
    await saveRun(store, exampleRun);
    assert.deepEqual(await keysUnder(store, ''), ['runs/run-1/run.json']);
    assert.deepEqual(await readRun(store, 'run-1'), exampleRun);
    assert.equal(await readRun(store, 'run-2'), null);
  });

  it('compute with what one of several trainers chose that begin at once', async () => {
    const chosen = ['1.0.0', '2.0.0', '3.0.0', '4.0.0'].map((engineVersion) => ({
      ...exampleRun.compute!,
      engineVersion,
    }));
    await saveRun(store, { ...exampleRun, compute: null });
    const pinned = await Promise.all(
      chosen.map((compute) => pinRunCompute(store, exampleRun.runId, null, compute)),
    );
    const { compute } = (await readRun(store, exampleRun.runId))!;
    assert.deepEqual(pinned, Array(4).fill(compute));
    assert.deepEqual(await pinRunCompute(store, exampleRun.runId, compute, chosen[0]!), chosen[0]);
    assert.equal(await pinRunCompute(store, 'run-2', null, chosen[0]!), null);
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

  it('give the next run the latest other one', async () => {
    await save('old', '01');
    await save('now', '02');
    assert.equal((await latestRun(store, 'default', 'now'))?.runId, 'old');
    assert.equal((await latestRun(store, 'default'))?.runId, 'now');
    assert.equal(await latestRun(store, 'never-trained'), null);
  });

  it('with a damaged record are left out of the list, and an error when read', async () => {
    await save('whole', '01');
    await save('broken', '02');
    await damages.truncated(store, 'runs/broken/run.json');
    await store.put('runs/broken/run.json', Buffer.from('{"runId":"bro'));
    assert.equal((await latestRun(store, 'default'))?.runId, 'whole');
    await assert.rejects(readRun(store, 'broken'), { code: 'corrupt-object' });
  });

  it('keep evaluations, verified when read', async () => {
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
      decisionThreshold: null,
      textLengths: [3],
      sources: [null],
      groups: null,
      modelSizeBytes: 10,
    };
    const reference = await saveEvaluation(store, 'run-1', 'candidate', report);
    assert.equal(reference.key, 'runs/run-1/evaluation-candidate.json');
    assert.deepEqual(await readEvaluation(store, reference), report);
    await damages['bit-flipped'](store, reference.key);
    await assert.rejects(readEvaluation(store, reference), { code: 'corrupt-object' });
    await store.remove(reference.key);
    await assert.rejects(readEvaluation(store, reference), { code: 'not-found' });
  });
});
