import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatasetReference } from '../../contracts/dataset.js';
import { EvergreenError } from '../../contracts/errors.js';
import type { RunRecord } from '../../contracts/run.js';
import type { Candidate } from '../../contracts/step-results.js';
import { breakTemperature, flipBit, storeSpoiled, type LocalModel } from '../../bench/gate/spoil-model.js';
import { saveAlarms } from '../../registry/alarms.js';
import { readDecisionOfRun } from '../../registry/decisions.js';
import { openFeedbackLog } from '../../registry/feedback.js';
import { fetchModel } from '../../registry/models.js';
import { readEvaluation } from '../../registry/runs.js';
import { keysUnder } from '../store/damage.js';
import { ActivityRunner, quickInput } from './activity-runner.js';

describe('a candidate that cannot be asked', function () {
  this.timeout(120_000);
  let directory: string;
  let runner: ActivityRunner;
  let run: RunRecord;
  let dataset: DatasetReference;
  let candidate: Candidate;
  let model: LocalModel;
  let unloadable: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'evergreen-unusable-'));
    runner = await ActivityRunner.create(directory);
    run = await runner.prepare(quickInput);
    ({ dataset } = await runner.run('ingest', { run }));
    const tokens = await runner.tokenize({ run, dataset });
    candidate = await runner.train({ run, dataset, tokens });
    model = await fetchModel(runner.dependencies.store, candidate.digest, runner.dependencies.cacheDirectory);
  });
  after(() => rm(directory, { recursive: true, force: true }));

  const spoil = (name: string, change: (directory: string) => Promise<void>): Promise<string> =>
    storeSpoiled(runner.dependencies.store, model, join(directory, name), change);

  const judge = async (digest: string, runId: string) => {
    const own = { run: { ...run, runId }, dataset, candidate: { ...candidate, digest } };
    const evaluation = await runner.run('evaluate', own, { runId });
    const verdict = await runner.run('gate', { run: own.run, evaluation }, { runId });
    return { evaluation, ...verdict };
  };

  it('because a bit of it was flipped is rejected by the check "artifact"', async () => {
    const digest = await spoil('corrupt', async () => undefined);
    await flipBit(runner.dependencies.store, `models/${digest}/onnx/model.onnx`);
    const { failedChecks, evaluation, summary } = await judge(digest, 'corrupt');
    assert.deepEqual(failedChecks, ['artifact']);
    assert.equal(evaluation.metrics, null);
    assert.match(summary, /is not what was stored/);
  });

  it('because its graph is none is rejected by the check "loads", and its decision is on record', async () => {
    const digest = (unloadable = await spoil('unloadable', (directory) =>
      writeFile(join(directory, 'onnx', 'model.onnx'), 'not a graph'),
    ));
    assert.deepEqual((await judge(digest, 'unloadable')).failedChecks, ['loads']);
    const decision = await readDecisionOfRun(runner.dependencies.store, 'unloadable');
    assert.deepEqual([decision?.verdict, decision?.candidateDigest], ['reject', digest]);
    assert.equal(decision?.checks.find(({ name }) => name === 'artifact')?.verdict, 'pass');
  });

  it('because it lacks its golden answers, or gives others, is rejected by the check "golden-texts"', async () => {
    const lacking = await spoil('lacking', (directory) => rm(join(directory, 'golden.json')));
    assert.deepEqual((await judge(lacking, 'lacking')).failedChecks, ['golden-texts']);
    const changed = await spoil('changed', (directory) => breakTemperature(directory, 0.5));
    assert.deepEqual((await judge(changed, 'changed')).failedChecks, ['golden-texts']);
  });

  it('because the store is away is not rejected: the step fails and is tried again', async () => {
    const digest = await spoil('away', async () => undefined);
    const { store } = runner.dependencies;
    const away = Object.assign(Object.create(store) as typeof store, {
      getToFile: async (key: string, path: string) => {
        if (key.startsWith('models/')) throw new EvergreenError('store-unavailable', 'The store is away.');
        return store.getToFile(key, path);
      },
    });
    runner.dependencies.store = away;
    try {
      await assert.rejects(judge(digest, 'away'), { type: 'store-unavailable', nonRetryable: false });
    } finally {
      runner.dependencies.store = store;
    }
  });

  it('is no attempt, while others are; rows that raised the alarm or are contradicted do not count', async () => {
    const { store } = runner.dependencies;
    assert.equal((await readDecisionOfRun(store, 'unloadable'))?.attempt, null);
    const { evaluation } = await judge(candidate.digest, 'sound');
    assert.notEqual(evaluation.metrics, null);
    assert.equal((await readDecisionOfRun(store, 'sound'))?.attempt, null);
    await runner.run('promote', { run: { ...run, runId: 'sound' }, candidate, evaluation });
    const { rowIds, actual, labels } = await readEvaluation(store, evaluation.candidate!);
    const raisedBy = new Set([...rowIds.slice(0, 2), '0123456789abcdef']);
    await saveAlarms(store, 'default', 1, { raisedBy, changedAt: null });
    const contradiction = {
      rowId: rowIds[2]!,
      label: labels[1 - actual[2]!]!,
      source: 'support',
      sender: 'cli',
      at: new Date().toISOString(),
    };
    await openFeedbackLog(store, 'default').append([
      { ...contradiction, kind: 'random' },
      { ...contradiction, rowId: rowIds[3]!, kind: 'errors' },
    ]);
    const attempts: (number | undefined)[] = [];
    for (const runId of ['first', 'unloadable-again', 'second', 'second']) {
      await runner.prepare(quickInput, runId);
      await judge(runId.startsWith('un') ? unloadable : candidate.digest, runId);
      attempts.push((await readDecisionOfRun(store, runId))?.attempt?.number);
    }
    assert.deepEqual(attempts, [1, undefined, 2, 2]);
    assert.deepEqual((await readDecisionOfRun(store, 'second'))?.comparedRows, {
      old: dataset.counts.test - 3,
      recent: 0,
      excluded: { trainedOn: 0, raisedAlarm: 2, contradicted: 1 },
    });
    assert.equal((await keysUnder(store, `evaluations/${candidate.digest}/`)).length, 1);
  });
});
