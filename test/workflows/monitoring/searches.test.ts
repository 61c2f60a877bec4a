import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import assert from 'node:assert/strict';
import type { DecideInput } from '../../../activities/steps/decide.js';
import { createLookUpLifecycle } from '../../../activities/steps/look-up-lifecycle.js';
import { taskQueues, tuningWorkflowId } from '../../../contracts/names.js';
import { searchSettingsSchema, type TuningResult } from '../../../contracts/search.js';
import { firstStartTimeoutMs } from '../../real-servers.js';
import { decisionToRetrain, fakeActivities, rejection } from '../fake-activities.js';
import { MonitorRunner, type RunningMonitor } from './monitor-runner.js';

const search = searchSettingsSchema.parse({ space: 'batchSize=8|16|32', trials: 3 });

describe('a retraining by a search', function () {
  this.timeout(60_000);
  let runner: MonitorRunner;
  const fakes = fakeActivities();
  const real = {
    ...createLookUpLifecycle(),
    /** Names the run as the real one does, so that the lifecycle of a winner names its search. */
    prepare: async (input: Parameters<typeof fakes.prepare>[0]) => {
      const { run, summary } = await fakes.prepare(input);
      const { runId } = activityInfo().workflowExecution!;
      return { run: { ...run, runId }, summary };
    },
  };

  before(async function () {
    this.timeout(firstStartTimeoutMs);
    runner = await MonitorRunner.createReal();
  });
  after(async () => runner?.close());

  const searchWhenAsked = async (question: DecideInput) =>
    question.requests.length > 0
      ? { ...decisionToRetrain(question, 'manual'), search: question.requestedSearch }
      : fakes.decide(question);
  /** Holds `ingest` back until `letGo`. */
  function heldBack() {
    let letGo = (): void => {};
    const mayEnd = new Promise<void>((resolve) => (letGo = resolve));
    const ingest = async (input: Parameters<typeof fakes.ingest>[0]) => (await mayEnd, fakes.ingest(input));
    return { ingest, letGo: () => letGo() };
  }
  const startSearch = (model: string, input: object = {}) =>
    runner.environment.client.workflow.start('tuningWorkflow', {
      taskQueue: taskQueues.pipeline,
      workflowId: tuningWorkflowId(model),
      args: [{ model, search, ...input }],
    });
  const ask = ({ handle }: RunningMonitor) =>
    handle.signal('retrain', { reason: 'by hand', search: { space: 'batchSize=8|16|32', trials: 3 } });

  it('counts as the lifecycle of its winner ends, across many runs of the monitor', async () => {
    const { ingest, letGo } = heldBack();
    const activities = { ...real, decide: searchWhenAsked, ingest, gate: async () => rejection };
    const input = { settings: { everyMs: 100 }, maximumEvents: 60 };
    await runner.run(activities, input, async (monitor) => {
      const { until, handle, model } = monitor;
      await ask(monitor);
      const { running, observations: before } = await until((status) => status.running !== null);
      assert.deepEqual([running?.isSearch, running?.joined], [true, false]);
      const { runId } = await handle.describe();
      const later = await until(({ observations }) => observations > before + 12);
      assert.notEqual((await handle.describe()).runId, runId);
      assert.equal(later.running?.runId, running?.runId);
      letGo();
      const { retrainings } = await until((status) => status.running === null);
      const tuning = runner.environment.client.workflow.getHandle(tuningWorkflowId(model));
      const { lifecycle } = (await tuning.result()) as TuningResult;
      assert.deepEqual(
        retrainings.map(({ outcome, own, runId, searchRunId }) => ({ outcome, own, runId, searchRunId })),
        [{ outcome: 'rejected', own: true, runId: lifecycle.runId, searchRunId: running?.runId }],
      );
    });
  });

  it('that fails before it has a winner has failed, and the monitor goes on', async () => {
    const planSearch = async () => {
      throw ApplicationFailure.nonRetryable('The grid needs the number of values.', 'invalid-input');
    };
    await runner.run({ ...real, decide: searchWhenAsked, planSearch }, {}, async (monitor) => {
      await ask(monitor);
      const { retrainings, running } = await monitor.until((status) => status.retrainings.length === 1);
      assert.equal(running, null);
      assert.deepEqual([retrainings[0]?.outcome, retrainings[0]?.own], ['failed', true]);
      assert.match(retrainings[0]!.summary, /The grid needs the number of values/);
    });
  });

  it('that somebody cancels is cancelled, which counts for no limit', async () => {
    const { ingest, letGo } = heldBack();
    await runner.run({ ...real, decide: searchWhenAsked, ingest }, {}, async (monitor) => {
      await ask(monitor);
      await monitor.until((status) => status.running !== null);
      await runner.environment.client.workflow.getHandle(tuningWorkflowId(monitor.model)).cancel();
      const { retrainings, running } = await monitor.until((status) => status.retrainings.length === 1);
      assert.equal(running, null);
      assert.deepEqual([retrainings[0]?.outcome, retrainings[0]?.own], ['cancelled', true]);
      letGo();
    });
  });

  it('joins a search that somebody else started, and is looked up in its newest run', async () => {
    const activities = {
      ...real,
      decide: searchWhenAsked,
      trainRung: async (input: Parameters<typeof fakes.trainRung>[0]) => {
        await new Promise((resolve) => setTimeout(resolve, 500));
        return fakes.trainRung(input);
      },
    };
    await runner.run(activities, { settings: { everyMs: 200 } }, async (monitor) => {
      const { model, until } = monitor;
      const handle = await startSearch(model, { maximumEvents: 50 });
      await ask(monitor);
      const isFound = (runId: string | null | undefined) => runId === handle.firstExecutionRunId;
      const { running } = await until((status) => isFound(status.running?.runId));
      assert.deepEqual([running?.isSearch, running?.joined], [true, true]);
      const { workflow } = runner.environment.client;
      const newest = workflow.getHandle(tuningWorkflowId(model));
      while ((await newest.describe()).runId === handle.firstExecutionRunId)
        await new Promise((resolve) => setTimeout(resolve, 50));
      await newest.terminate();
      const { retrainings } = await until((status) => status.retrainings.length > 0);
      assert.deepEqual(
        [retrainings[0]?.outcome, retrainings[0]?.own, retrainings[0]?.summary],
        ['failed', false, 'terminated'],
      );
    });
  });

  it('waits for a lifecycle that somebody else started, and then begins', async () => {
    const { ingest, letGo } = heldBack();
    await runner.run({ ...real, decide: searchWhenAsked, ingest }, {}, async (monitor) => {
      await runner.startLifecycle(monitor.model);
      await ask(monitor);
      const { running } = await monitor.until((status) => status.running !== null);
      assert.deepEqual([running?.isSearch, running?.joined], [false, true]);
      letGo();
      const { retrainings } = await monitor.until((status) => status.retrainings.length === 2);
      assert.deepEqual(
        retrainings.map(({ own, searchRunId }) => [own, searchRunId === null]),
        [
          [false, true],
          [true, false],
        ],
      );
    });
  });
});
