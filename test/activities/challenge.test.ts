import assert from 'node:assert/strict';
import type { ChallengeProgress, ChallengeRecord } from '../../contracts/challenge.js';
import type { FeedbackRecord } from '../../contracts/feedback.js';
import { challengeSettingsSchema } from '../../contracts/challenge.js';
import type { LifecycleInput } from '../../contracts/lifecycle.js';
import type { RunRecord } from '../../contracts/run.js';
import type { Candidate } from '../../contracts/step-results.js';
import { rowId, splitOf } from '../../policy/split.js';
import { saveAlarms } from '../../registry/alarms.js';
import { appendChallenge, newestChallenge } from '../../registry/challenges.js';
import { championHistory, promoteChampion } from '../../registry/champions.js';
import { fetchDataset, readSplit } from '../../registry/datasets.js';
import { readDecisionOfRun, saveDecision } from '../../registry/decisions.js';
import { openFeedbackLog } from '../../registry/feedback.js';
import { readModelManifest } from '../../registry/models.js';
import type { ObjectStore } from '../../store/object-store.js';
import { generateReviews } from '../../sources/sample-corpus/generate-reviews.js';
import { temporaryDirectory } from '../registry/temporary-directory.js';
import { ActivityRunner, quickInput } from './activity-runner.js';

const weakInput: LifecycleInput = {
  ...quickInput,
  source: { kind: 'sample', rows: 200, seed: 5, drift: 0, labelNoise: 0, limit: 60 },
  training: { maxLength: 32, epochs: 1 },
};
const fresh = [...generateReviews({ rows: 600, seed: 78, drift: 0, labelNoise: 0 })];

describe('a challenge', function () {
  this.timeout(120_000);
  let runner: ActivityRunner;
  let store: ObjectStore;
  let weak: Trained;
  let strong: Trained;

  interface Trained {
    run: RunRecord;
    candidate: Candidate;
  }
  const train = async (input: LifecycleInput, runId: string): Promise<Trained> => {
    const run = await runner.prepare(input, runId);
    const { dataset } = await runner.run('ingest', { run });
    const tokens = await runner.tokenize({ run, dataset });
    return { run, candidate: await runner.train({ run, dataset, tokens }, { runId }) };
  };

  before(async () => {
    runner = await ActivityRunner.create(await temporaryDirectory());
    store = runner.dependencies.store;
    weak = await train(weakInput, 'run-weak');
    strong = await train(quickInput, 'run-strong');
  });
  // Each test has a model name of its own, with the weak model as generation 1.
  let model: string;
  let count = 0;
  beforeEach(async () => {
    model = `model-${(count += 1)}`;
    await promote(weak, 0);
  });
  const promote = ({ candidate }: Trained, expectedGeneration: number, runId: string | null = null) =>
    promoteChampion(store, {
      model,
      digest: candidate.digest,
      expectedGeneration,
      reason: 'manual',
      workflowId: null,
      runId,
      sample: true,
    });

  const runOf = ({ run }: Trained, runId = run.runId): RunRecord => ({ ...run, runId, model });
  const open = (challenger = strong, runId?: string, championGeneration = 1) =>
    runner.run('openChallenge', {
      run: runOf(challenger, runId),
      candidate: challenger.candidate,
      evaluation: { championGeneration } as never,
    });
  const judge = (quarantined: string[] = []): Promise<ChallengeProgress | null> =>
    runner.run('judgeChallenge', { model, quarantined, labelsPerDay: 100 });
  const label = (
    texts: readonly { text: string; label: string }[],
    changes: Partial<FeedbackRecord> = {},
  ): Promise<number> =>
    openFeedbackLog(store, model).append(
      texts.map(({ text, label }) => ({
        rowId: rowId(text),
        text,
        label,
        source: 'shop',
        sender: 'cli',
        kind: 'random',
        at: new Date().toISOString(),
        ...changes,
      })),
    );
  const decide = (runId: string) =>
    saveDecision(store, {
      formatVersion: 1,
      verdict: 'challenge',
      model,
      runId,
      reason: 'drift',
      datasetDigest: 'd',
      candidateDigest: strong.candidate.digest,
      championDigest: weak.candidate.digest,
      championGeneration: 1,
      metrics: null,
      checks: [],
      attempt: { number: 1, level: 0.025 },
      comparedRows: null,
      power: null,
      decidedAt: '2026-11-25T10:00:00.000Z',
    });
  const generations = async () => (await championHistory(store, model)).map(({ generation }) => generation);

  it('is opened once by its run, however often the step is tried', async () => {
    const { outcome, summary } = await open();
    assert.equal(outcome, 'challenger');
    assert.match(summary, /challenger of generation 1, attempt 1, level 0\.025/);
    const first = await newestChallenge(store, model);
    await open();
    assert.deepEqual(await newestChallenge(store, model), first);
    assert.equal(first?.challenge.challengerDigest, strong.candidate.digest);
  });

  it('is not opened against a champion that another model has replaced', async () => {
    await promote(strong, 1);
    assert.equal((await open()).outcome, 'lost-race');
    assert.equal(await newestChallenge(store, model), null);
  });

  it('takes the place of an older one, and spends level for each run that was judged before', async () => {
    await runner.dependencies.store.put(
      'runs/run-older/run.json',
      Buffer.from(JSON.stringify(runOf(strong, 'run-older'))),
    );
    await decide('run-older');
    await open(strong, 'run-older');
    assert.match((await open(strong, 'run-newer')).summary, /attempt 2, level 0\.0083/);
    const newest = (await newestChallenge(store, model))!;
    assert.deepEqual([newest.sequence, newest.challenge.runId, newest.challenge.number], [2, 'run-newer', 2]);
    const { challenge } = (await readDecisionOfRun(store, 'run-older'))!;
    assert.equal(challenge?.end?.outcome, 'superseded');
  });

  it('promotes a challenger that labels show to be better, once, and the decision tells all', async () => {
    await decide('run-strong');
    await open();
    await label(fresh.slice(0, 5));
    const early = (await judge())!;
    assert.equal(early.end, null);
    assert.deepEqual([early.decision.rows, early.judgedUntil], [5, 1]);
    await label(fresh);
    const late = (await judge())!;
    assert.equal(late.end?.outcome, 'promoted', late.decision.summary);
    assert.equal(late.end.generation, 2);
    const champion = (await championHistory(store, model)).at(-1)!;
    assert.deepEqual(
      [champion.digest, champion.reason, champion.runId],
      [strong.candidate.digest, 'challenge', 'run-strong'],
    );
    assert.deepEqual(await judge(), late, 'a retry finds the same end');
    assert.deepEqual(await generations(), [1, 2]);
    const { challenge } = (await readDecisionOfRun(store, 'run-strong'))!;
    assert.deepEqual(challenge, { decision: late.decision, end: late.end });
  });

  it('counts each label once, however often it is judged', async () => {
    await open();
    await label(fresh.slice(0, 6));
    const once = (await judge())!;
    await label(fresh.slice(0, 6));
    const twice = (await judge())!;
    const { rows, wins, losses } = once.decision;
    assert.deepEqual([twice.decision.rows, twice.decision.wins, twice.decision.losses], [rows, wins, losses]);
    assert.equal(twice.judgedUntil, 2);
  });

  it('counts no label that either model was trained on, that raised the alarm, or that is not random', async () => {
    await open();
    const trained = [];
    for (const { candidate } of [weak, strong]) {
      const { lineage } = await readModelManifest(store, candidate.digest);
      const dataset = await fetchDataset(store, lineage.datasetDigest, runner.dependencies);
      for await (const { text, label } of readSplit(dataset, 'train')) trained.push({ text, label });
    }
    await label(trained.slice(0, 20));
    await label(trained.slice(-20));
    const raisedBy = new Set(fresh.slice(0, 50).map(({ text }) => rowId(text)));
    await saveAlarms(store, model, 1, { raisedBy, changedAt: null });
    await label(fresh.slice(0, 50));
    await label(fresh.slice(50, 100), { kind: 'errors' });
    await label(fresh.slice(100, 150), { source: 'bot' });
    assert.equal((await judge(['bot']))!.decision.rows, 0);
  });

  it('counts test rows first that arrived before the champion was promoted', async () => {
    await open();
    await label(fresh.slice(0, 60), { at: '2020-01-01T00:00:00.000Z' });
    const testRows = fresh.slice(0, 60).filter(({ text }) => splitOf(rowId(text)) === 'test');
    assert.ok(testRows.length > 0);
    assert.equal((await judge())!.decision.rows, testRows.length);
  });

  it('counts no text from before the traffic changed', async () => {
    await open();
    await label(fresh.slice(0, 40));
    const changedAt = Date.now() + 1;
    await saveAlarms(store, model, 1, { raisedBy: new Set(), changedAt });
    await label(fresh.slice(40, 60), { at: new Date(changedAt).toISOString() });
    assert.equal((await judge())!.decision.rows, 20);
  });

  it('is void once another model is champion', async () => {
    await open();
    await promote(weak, 1);
    await label(fresh.slice(0, 5));
    const { end, decision } = (await judge())!;
    assert.deepEqual([end?.outcome, decision.rows], ['void', 0]);
    assert.match(end!.summary, /Generation 2 became champion meanwhile/);
  });

  it('is a promotion also when a worker was killed between promoting and recording it', async () => {
    await open();
    await promote(strong, 1, 'run-strong');
    const { end } = (await judge())!;
    assert.deepEqual([end?.outcome, end?.generation], ['promoted', 2]);
  });

  it('ends when the challenger is lost, which is no error', async () => {
    const record: ChallengeRecord = {
      formatVersion: 1,
      challengerDigest: 'e'.repeat(64),
      championDigest: weak.candidate.digest,
      championGeneration: 1,
      number: 1,
      settings: challengeSettingsSchema.parse({}),
      startedAt: Date.now(),
      rowIds: [],
      wins: 0,
      losses: 0,
      model,
      runId: 'run-lost',
      workflowId: 'lifecycle/default',
      sample: true,
      judgedUntil: 0,
      end: null,
    };
    await appendChallenge(store, record);
    await label(fresh.slice(0, 5));
    const { end } = (await judge())!;
    assert.equal(end?.outcome, 'unusable');
    assert.match(end.summary, /There is no object models\/eeee/);
  });

  it('is none where there never was one', async () => {
    assert.equal(await judge(), null);
  });
});
