import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Activities } from '../../../activities/index.js';
import { readableFailure } from '../../../cli/follow-lifecycle.js';
import { lifecycleWorkflowId, taskQueues, tuningWorkflowId } from '../../../contracts/names.js';
import { tuningInputSchema, type TuningInput, type TuningResult } from '../../../contracts/search.js';
import { firstStartTimeoutMs } from '../../real-servers.js';
import { fakeTrials, untilCancelled } from './fake-trials.js';
import { TuningRunner } from './tuning-runner.js';

const search = (settings: Partial<TuningInput['search']> = {}): Pick<TuningInput, 'search'> => ({
  search: { space: 'learningRate=log:1e-5..1e-3, epochs=1..3', trials: 4, metric: 'accuracy', ...settings },
});

describe('tuningWorkflow', function () {
  let runner: TuningRunner;

  before(async function () {
    this.timeout(firstStartTimeoutMs);
    runner = await TuningRunner.create();
  });

  after(async () => runner?.close());

  it('trains each trial to its end, one epoch a rung, and the best goes through the lifecycle', async () => {
    const { activities, rungs } = fakeTrials();
    const taken: unknown[] = [];
    const loadTraining: Activities['loadTraining'] = async (input) => (
      taken.push(input.finishedTraining),
      activities.loadTraining(input)
    );
    const result = await runner.run({ ...activities, loadTraining }, search());
    assert.equal(result.winner, 4);
    assert.deepEqual(taken, [{ runId: 'run-1', trial: 4 }]);
    assert.equal(result.lifecycle.promoted, true);
    for (const { trial, status, epochs, reason, changes } of result.trials) {
      assert.deepEqual([status, epochs], ['finished', changes.epochs]);
      assert.match(reason, /epochs trained/);
      const own = rungs.filter((rung) => rung.trial === trial).map(({ untilEpoch }) => untilEpoch);
      assert.deepEqual(own, [1, 2, 3].slice(0, epochs));
    }
  });

  it('removes the files of losers, and never those of the best so far', async () => {
    const { activities, removed } = fakeTrials({ accuracyOf: (trial) => [0, 0.5, 0.9, 0.7, 0.8][trial]! });
    const { winner } = await runner.run(activities, search());
    assert.deepEqual([winner, removed], [2, [1, 3, 4]]);
  });

  it('halves: the best of each rung go on from their checkpoints', async () => {
    const { activities, rungs, removed } = fakeTrials();
    const settings = search({
      method: 'halving',
      trials: 9,
      space: 'learningRate=log:1e-5..1e-3, epochs=1..9',
    });
    const { winner, trials } = await runner.run(activities, settings);
    assert.equal(winner, 9);
    assert.deepEqual(
      rungs.map(({ trial, untilEpoch }) => [trial, untilEpoch]),
      [
        ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((trial) => [trial, 1]),
        ...[7, 8, 9].map((trial) => [trial, 3]),
        [9, 9],
      ],
    );
    assert.deepEqual(removed.toSorted(), [1, 2, 3, 4, 5, 6, 7, 8]);
    assert.match(trials[0]!.reason, /rank 9 of 9 after epoch 1; 3 went on/);
    assert.match(trials[6]!.reason, /rank 3 of 3 after epoch 3; 1 went on/);
  });

  it('records a trial that fails, and goes on', async () => {
    const { activities, removed } = fakeTrials({ failing: [2, 4] });
    const { winner, trials } = await runner.run(activities, search());
    assert.equal(winner, 3);
    assert.deepEqual(
      trials.map(({ status }) => status),
      ['finished', 'failed', 'finished', 'failed'],
    );
    assert.equal(trials[1]!.reason, 'failed: It diverged.');
    assert.ok(removed.includes(2) && removed.includes(4));
  });

  it('fails with the reason of the first trial when all fail', async () => {
    const { activities } = fakeTrials({ failing: [1, 2, 3, 4] });
    await assert.rejects(runner.run(activities, search()), (error) => {
      assert.match(readableFailure(error).message, /None of the 4 trials gave a model\. Trial 1: .*diverged/);
      return true;
    });
  });

  it('goes back to the best of the rung before when all that went on fail', async () => {
    const { activities, rungs } = fakeTrials({
      onRung: async ({ keepsModel }, epoch) => {
        if (epoch > 1 && !keepsModel) throw ApplicationFailure.nonRetryable('It diverged.', 'invalid-input');
      },
    });
    const settings = search({ method: 'halving', space: 'learningRate=log:1e-5..1e-3, epochs=1..3' });
    const { winner, trials } = await runner.run(activities, settings);
    assert.deepEqual([winner, trials[3]!.status, trials[3]!.reason], [4, 'failed', 'failed: It diverged.']);
    assert.deepEqual(rungs.at(-1), { trial: 4, untilEpoch: 1, keepsModel: true });
  });

  it('runs as many trials at once as asked, and none far ahead of a slow one', async () => {
    let releaseFirst = (): void => {};
    const first = new Promise<void>((resolve) => (releaseFirst = resolve));
    const started = new Set<number>();
    const { activities } = fakeTrials({
      onRung: async ({ trial }) => {
        started.add(trial);
        if (trial === 1) await first;
      },
    });
    const { winner } = await runner.run(activities, search({ parallel: 2, trials: 6 }), async ({ until }) => {
      const { trials } = await until(({ trials }) => trials[1]?.status === 'finished');
      assert.equal(trials[0]!.status, 'running');
      await new Promise((resolve) => setTimeout(resolve, 500));
      const startedBefore = [...started].toSorted();
      releaseFirst();
      assert.deepEqual(startedBefore, [1, 2]);
    });
    assert.equal(winner, 6);
  });

  it('starts no rung while it is paused, and goes on when resumed', async () => {
    const { activities, rungs } = fakeTrials();
    await runner.run(activities, search(), async ({ handle, until }) => {
      await handle.signal('pause', { reason: 'lunch' });
      const { paused } = await until(({ phase }) => phase === 'search');
      assert.equal(paused, 'lunch');
      // Sent by hand, and no message of a trial.
      await handle.signal('rung-ended');
      await handle.signal('rung-ended', { trial: 99 });
      await new Promise((resolve) => setTimeout(resolve, 500));
      const before = rungs.length;
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.equal(rungs.length, before);
      await handle.signal('resume');
    });
    assert.ok(rungs.length >= 4);
  });

  it('that is stopped ends the trial that runs, and the best so far wins with a model of its last rung', async () => {
    const { activities, rungs } = fakeTrials({
      onRung: async ({ trial, keepsModel }, epoch) => {
        if (trial === 2 && epoch === 3 && !keepsModel) await untilCancelled();
      },
    });
    const settings = search({ space: 'learningRate=log:1e-5..1e-3, epochs=3' });
    const { winner, trials } = await runner.run(activities, settings, async ({ handle, until }) => {
      await until(({ trials }) => trials[1]?.epochs === 2);
      await handle.signal('stop', { reason: 'good enough' });
    });
    assert.equal(winner, 2);
    assert.deepEqual(
      trials.map(({ status, epochs }) => [status, epochs]),
      [
        ['finished', 3],
        ['stopped', 2],
        ['stopped', 0],
        ['stopped', 0],
      ],
    );
    assert.match(trials[1]!.reason, /the search was stopped: good enough/);
    assert.deepEqual(rungs.at(-1), { trial: 2, untilEpoch: 2, keepsModel: true });
  });

  it('ends with the best so far when its time budget is used up, but not before a first rung has ended', async () => {
    const { activities } = fakeTrials({
      onRung: async () => new Promise((resolve) => setTimeout(resolve, 1_000)),
    });
    const { winner, trials } = await runner.run(activities, search({ budgetMs: 1 }));
    assert.equal(winner, 1);
    assert.match(trials[0]!.reason, /time budget is used up|epochs trained/);
    assert.equal(trials[1]!.status, 'stopped');
  });

  it('continues as new when its history is long, with the same result', async () => {
    const settings = search({ trials: 6, parallel: 2 });
    const plain = await runner.run(fakeTrials().activities, settings);
    let runIds: string[] = [];
    const often = await runner.run(
      fakeTrials().activities,
      { ...settings, maximumEvents: 50 },
      async ({ handle }) => {
        const first = await handle.describe();
        await handle.result();
        runIds = [
          first.runId,
          (await runner.environment.client.workflow.getHandle(handle.workflowId).describe()).runId,
        ];
      },
    );
    assert.notEqual(runIds[0], runIds[1]);
    assert.deepEqual([often.winner, often.trials], [plain.winner, plain.trials]);
  });

  it('waits for a lifecycle of the model that is running', async () => {
    const model = `test-${randomUUID()}`;
    const { activities } = fakeTrials();
    let release = (): void => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const running = runner.run(
      { ...activities, fineTune: async (input) => released.then(() => activities.fineTune(input)) },
      { ...search({ trials: 1 }), model },
      async ({ handle, leaderboard, until }) => {
        const other = await runner.environment.client.workflow.start('lifecycleWorkflow', {
          taskQueue: taskQueues.pipeline,
          workflowId: lifecycleWorkflowId(model),
          args: [{ model }],
        });
        const { lifecycleRunId } = await until(({ phase }) => phase === 'lifecycle');
        assert.equal(lifecycleRunId, null);
        await handle.signal('pause', { reason: 'too late' });
        assert.equal((await leaderboard()).paused, null);
        release();
        await other.result();
        await handle.result();
      },
    );
    assert.equal((await running).lifecycle.promoted, true);
  }).timeout(90_000);

  it('lets a training of a lifecycle go before rungs that have waited longer', async () => {
    let release = (): void => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const order: string[] = [];
    const { activities } = fakeTrials({
      onRung: async ({ trial }) => {
        order.push(`trial ${trial}`);
        if (order.length === 1) await released;
      },
    });
    const fineTune: Activities['fineTune'] = async (input) => (
      order.push('lifecycle'),
      activities.fineTune(input)
    );
    const start = <Args extends unknown[]>(workflow: string, workflowId: string, ...args: Args) =>
      runner.environment.client.workflow.start(workflow, {
        taskQueue: taskQueues.pipeline,
        workflowId,
        args,
      });
    await runner.withWorkers(
      { ...activities, fineTune },
      async () => {
        const model = `test-${randomUUID()}`;
        const tuning = await start('tuningWorkflow', tuningWorkflowId(model), {
          ...search({ trials: 8, parallel: 8, space: 'learningRate=log:1e-5..1e-3, epochs=1' }),
          model,
        });
        while (order.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
        const other = `test-${randomUUID()}`;
        const lifecycle = await start('lifecycleWorkflow', lifecycleWorkflowId(other), { model: other });
        while ((await runner.countQueuedTrainings()) < 8)
          await new Promise((resolve) => setTimeout(resolve, 50));
        release();
        await Promise.all([tuning.result(), lifecycle.result()]);
      },
      { trainingSlots: 1 },
    );
    assert.equal(order.indexOf('lifecycle'), 1, order.join(', '));
  });

  it('that is cancelled ends its trials and removes their files', async () => {
    let closed = 0;
    const { activities } = fakeTrials({ onRung: untilCancelled });
    const running = runner.run(
      { ...activities, closeSearch: async () => ((closed += 1), { summary: '' }) },
      search({ parallel: 2 }),
      async ({ handle, until }) => {
        await until(({ trials }) => trials[1]?.status === 'running');
        await handle.cancel();
      },
    );
    await assert.rejects(
      running,
      (error) => error instanceof WorkflowFailedError && error.cause instanceof CancelledFailure,
    );
    assert.equal(closed, 1);
  });

  it('that is cancelled while ended trials are ranked ends, however many wait for that', async () => {
    const { activities } = fakeTrials();
    let rankings = 0;
    const rankTrials: Activities['rankTrials'] = async (input) => {
      rankings += 1;
      if (rankings > 1) return untilCancelled();
      // Meanwhile the other trials end.
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      return activities.rankTrials(input);
    };
    const settings = search({ parallel: 4, space: 'learningRate=log:1e-5..1e-3, epochs=1' });
    const running = runner.run({ ...activities, rankTrials }, settings, async ({ handle }) => {
      while (rankings < 2) await new Promise((resolve) => setTimeout(resolve, 50));
      await handle.cancel();
    });
    await assert.rejects(
      running,
      (error) => error instanceof WorkflowFailedError && error.cause instanceof CancelledFailure,
    );
  });

  it('goes on when it was resumed before its next run began', async () => {
    const { activities } = fakeTrials();
    const model = `test-${randomUUID()}`;
    const { client } = runner.environment;
    const input = tuningInputSchema.parse({ ...search({ trials: 1 }), model });
    const { run } = await activities.prepare(input);
    const { dataset } = await activities.ingest({ run });
    const tokens = await activities.tokenize({ run, dataset });
    assert.ok(!('parts' in tokens));
    const data = { run, dataset, tokens };
    const { plan } = await activities.planSearch({ ...data, settings: input.search });
    const row = { trial: 1, changes: plan.trials[0]!, status: 'waiting', reason: '' } as const;
    const trials = [{ ...row, epochs: 0, steps: 0, value: null, seconds: 0 }];
    const paused = {
      ...{ data, plan, trials, open: [1], round: 0, best: null },
      paused: 'lunch',
      stopped: null,
      startedAt: 0,
    };
    const handle = await client.workflow.signalWithStart('tuningWorkflow', {
      taskQueue: taskQueues.pipeline,
      workflowId: tuningWorkflowId(model),
      args: [{ ...search({ trials: 1 }), model, state: paused }],
      signal: 'resume',
    });
    await runner.withWorkers(activities, async () => {
      const { winner } = (await handle.result()) as TuningResult;
      assert.equal(winner, 1);
    });
  });

  it('of many trials has a short history', async () => {
    const settings = search({ trials: 24, parallel: 4, space: 'learningRate=log:1e-5..1e-3, epochs=1' });
    let history = { events: 0, bytes: 0 };
    const { trials } = await runner.run(fakeTrials().activities, settings, async ({ handle }) => {
      await handle.result();
      const { historyLength, historySize } = await handle.describe();
      history = { events: historyLength, bytes: historySize! };
    });
    assert.equal(trials.length, 24);
    assert.ok(history.events < 600, `${history.events} events`);
    assert.ok(history.bytes < 400_000, `${history.bytes} bytes`);
  });

  it('refuses a space that cannot be searched, with a readable message', async () => {
    await assert.rejects(runner.run(fakeTrials().activities, search({ space: 'lr=1..2' })), (error) => {
      assert.match(readableFailure(error).message, /"lr" is no hyperparameter/);
      return true;
    });
  });
});
