import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import assert from 'node:assert/strict';
import type { Activities } from '../../activities/index.js';
import { readableFailure } from '../../cli/follow-lifecycle.js';
import type { LifecycleStatus } from '../../contracts/lifecycle.js';
import { firstStartTimeoutMs } from '../real-servers.js';
import { fakeActivities } from './fake-activities.js';
import { LifecycleRunner } from './lifecycle-runner.js';

describe('lifecycleWorkflow', function () {
  let runner: LifecycleRunner;

  before(async function () {
    this.timeout(firstStartTimeoutMs);
    runner = await LifecycleRunner.create();
  });

  after(async () => runner?.close());

  const run = (
    activities: Activities,
    input: unknown,
    whileRunning?: (workflowId: string) => Promise<void>,
  ) => runner.run(activities, input, { whileRunning });

  it('promotes a candidate that the gate lets through and times every step', async () => {
    const result = await run(fakeActivities(), { model: 'test' });
    assert.equal(result.promoted, true);
    assert.equal(result.generation, 1);
    assert.deepEqual(Object.keys(result.secondsPerStep), [
      'prepare',
      'ingest',
      'tokenize',
      'fine-tune',
      'evaluate',
      'gate',
      'promote',
    ]);
  });

  it('accepts the empty input that a person may start it with', async () => {
    assert.equal((await run(fakeActivities(), {})).model, 'default');
  });

  it('does not promote a rejected candidate and names the checks that failed', async () => {
    let promotions = 0;
    const activities = fakeActivities({
      gate: async () => ({
        verdict: 'reject',
        decision: { key: 'k', sha256: '0'.repeat(64), sizeBytes: 1 },
        failedChecks: ['floor-majority'],
        sentence: 'floor-majority failed',
      }),
      promote: async () => {
        promotions += 1;
        return { outcome: 'promoted', generation: 1, sentence: '' };
      },
    });
    const result = await run(activities, {});
    assert.equal(result.promoted, false);
    assert.deepEqual(result.failedChecks, ['floor-majority']);
    assert.equal(promotions, 0);
  });

  it('evaluates and gates again after it lost the race for the championship', async () => {
    const calls = { evaluate: 0, gate: 0, promote: 0 };
    const fakes = fakeActivities();
    const result = await run(
      fakeActivities({
        evaluate: async (input) => ((calls.evaluate += 1), fakes.evaluate(input)),
        gate: async (input) => ((calls.gate += 1), fakes.gate(input)),
        promote: async () => {
          calls.promote += 1;
          return calls.promote === 1
            ? { outcome: 'lost-race', generation: null, sentence: 'lost' }
            : { outcome: 'promoted', generation: 2, sentence: 'won' };
        },
      }),
      {},
    );
    assert.equal(result.generation, 2);
    assert.deepEqual(calls, { evaluate: 2, gate: 2, promote: 2 });
  });

  it('answers the status query while it trains', async () => {
    let release = (): void => {};
    const trained = new Promise<void>((resolve) => (release = resolve));
    const fakes = fakeActivities();
    await run(
      fakeActivities({ fineTune: async (input) => trained.then(() => fakes.fineTune(input)) }),
      { model: 'test', reason: 'first' },
      async (workflowId) => {
        const handle = runner.environment.client.workflow.getHandle(workflowId);
        let status: LifecycleStatus;
        do status = await handle.query<LifecycleStatus, []>('status');
        while (status.phase !== 'fine-tune');
        assert.equal(status.reason, 'first');
        assert.deepEqual(
          status.completed.map(({ step }) => step),
          ['prepare', 'ingest', 'tokenize'],
        );
        release();
      },
    );
  });

  it('fails with the code and message of the step that failed', async () => {
    const activities = fakeActivities({
      ingest: async () => {
        throw ApplicationFailure.nonRetryable('reviews.csv has one label only.', 'invalid-data');
      },
    });
    await assert.rejects(run(activities, {}), (error) => {
      const failure = readableFailure(error);
      assert.equal(failure.code, 'invalid-data');
      assert.equal(failure.message, 'reviews.csv has one label only.');
      return true;
    });
  });

  const malformed: [string, unknown, RegExp][] = [
    ['an unknown field', { modle: 'x' }, /modle/],
    ['a wrong model name', { model: 'No Spaces' }, /model: must be lower-case/],
    ['an unknown hyperparameter', { training: { learningrate: 1 } }, /learningrate/],
    ['a hyperparameter out of range', { training: { epochs: 0 } }, /training\.epochs/],
    ['a source of no known kind', { source: { kind: 'ftp' } }, /source\.kind/],
    ['a string', 'train', /lifecycle input/],
    ['null', null, /lifecycle input/],
  ];
  for (const [what, input, message] of malformed)
    it(`rejects ${what} for good, with a readable message`, async () => {
      await assert.rejects(run(fakeActivities(), input), (error) => {
        assert.ok(error instanceof WorkflowFailedError);
        const failure = readableFailure(error);
        assert.equal(failure.code, 'invalid-input');
        assert.match(failure.message, message);
        return true;
      });
    });
});
