import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import assert from 'node:assert/strict';
import type { Activities } from '../../../activities/index.js';
import { readableFailure } from '../../../cli/follow-lifecycle.js';
import type { LifecycleStatus } from '../../../contracts/lifecycle.js';
import { firstStartTimeoutMs } from '../../real-servers.js';
import { fakeActivities, tokenizationPlan, rejection, undecided } from '../fake-activities.js';
import { cancelIn, trainForEver } from '../history-scenarios.js';
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
    whileRunning?: (handle: WorkflowHandle) => Promise<unknown>,
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
      'store-model',
      'evaluate',
      'gate',
      'promote',
    ]);
  });

  it('has the parts of a large dataset tokenized that the store does not have, and joins all in their order', async () => {
    const partOf = (name: string) => ({ key: name, sha256: '0'.repeat(64), sizeBytes: 1 });
    const tokenized: string[][] = [];
    let joined: string[] = [];
    await run(
      fakeActivities({
        tokenize: async () => tokenizationPlan,
        tokenizePart: async ({ shards }) => {
          tokenized.push(shards);
          return { reference: partOf(shards[0]!), summary: '' };
        },
        joinTokenParts: async ({ parts }) => {
          joined = parts.map(({ key }) => key);
          return { reference: partOf('tokens'), baseSha256: null, summary: '' };
        },
      }),
      {},
    );
    const [first, second, third] = tokenizationPlan.parts;
    assert.deepEqual(tokenized.sort(), [first!.shards, third!.shards]);
    assert.deepEqual(joined, [first!.shards[0], second!.found!.key, third!.shards[0]]);
  });

  it('accepts the empty input that a person may start it with', async () => {
    assert.equal((await run(fakeActivities(), {})).model, 'default');
  });

  it('does not promote a rejected candidate and names the checks that failed', async () => {
    let promotions = 0;
    const activities = fakeActivities({
      gate: async () => rejection,
      promote: async () => {
        promotions += 1;
        return { outcome: 'promoted', generation: 1, summary: '' };
      },
    });
    const result = await run(activities, {});
    assert.equal(result.promoted, false);
    assert.deepEqual(result.failedChecks, ['floor-majority']);
    assert.equal(promotions, 0);
  });

  it('makes a candidate the challenger that the gate can neither promote nor reject', async () => {
    const opened: unknown[] = [];
    const fakes = fakeActivities();
    const activities = fakeActivities({
      gate: async () => undecided,
      promote: () => assert.fail('it is not promoted'),
      openChallenge: async (input) => (opened.push(input.candidate.digest), fakes.openChallenge(input)),
    });
    const result = await run(activities, {});
    assert.deepEqual([result.verdict, result.promoted, result.generation], ['challenge', false, null]);
    assert.deepEqual(result.undecidedChecks, ['improvement']);
    assert.deepEqual(opened, [result.digest]);
  });

  it('evaluates and gates again when another model was promoted before it could become the challenger', async () => {
    let gates = 0;
    const fakes = fakeActivities();
    const activities = fakeActivities({
      gate: async (input) => ((gates += 1), gates === 1 ? undecided : fakes.gate(input)),
      openChallenge: async () => ({ outcome: 'lost-race', generation: null, summary: 'lost' }),
    });
    const result = await run(activities, {});
    assert.deepEqual([gates, result.promoted], [2, true]);
  });

  it('evaluates and gates again when another model was promoted first', async () => {
    const calls = { evaluate: 0, gate: 0, promote: 0 };
    const fakes = fakeActivities();
    const result = await run(
      fakeActivities({
        evaluate: async (input) => ((calls.evaluate += 1), fakes.evaluate(input)),
        gate: async (input) => ((calls.gate += 1), fakes.gate(input)),
        promote: async () => {
          calls.promote += 1;
          return calls.promote === 1
            ? { outcome: 'lost-race', generation: null, summary: 'lost' }
            : { outcome: 'promoted', generation: 2, summary: 'won' };
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
      async (handle) => {
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

  it('shows every check of the verdict, in its status and on its page in the Web UI', async () => {
    let handle: WorkflowHandle | undefined;
    const checks = [
      {
        name: 'latency',
        value: '3.00 ×',
        threshold: 'at most 2.00 ×',
        verdict: 'fail' as const,
        explanation: 'Slow | heavy.',
      },
      {
        name: 'size',
        value: '1.0 MB',
        threshold: 'at most 2.0 MB',
        verdict: 'pass' as const,
        explanation: 'Small.',
      },
    ];
    let status: LifecycleStatus | undefined;
    let details: string | null | undefined;
    let release = (): void => {};
    const read = new Promise<void>((resolve) => (release = resolve));
    await run(
      fakeActivities({
        gate: async () => ({
          verdict: 'promote',
          decision: { key: 'k', sha256: '0'.repeat(64), sizeBytes: 1 },
          failedChecks: [],
          undecidedChecks: [],
          checks,
          summary: '',
        }),
        promote: async () => read.then(() => ({ outcome: 'promoted', generation: 1, summary: '' })),
      }),
      {},
      async (started) => {
        handle = started;
        do status = await handle.query<LifecycleStatus, []>('status');
        while (status.phase !== 'promote');
        const metadata = await handle.query<{ currentDetails?: string }, []>('__temporal_workflow_metadata');
        details = metadata.currentDetails;
        release();
      },
    );
    assert.deepEqual(status?.checks, checks);
    assert.match(
      details ?? '',
      /\| latency\u00a0+ \| 3\.00 ×\u00a0+ \| at most 2\.00 ×\u00a0+ \| \*\*fail\*\*\u00a0+ \| Slow \\\| heavy\.\u00a0+ \|/,
    );
  });

  describe('that is cancelled', () => {
    const cancelled = async (activities: Activities, phase: LifecycleStatus['phase']) => {
      let handle: WorkflowHandle | undefined;
      const outcome = await run(activities, {}, async (started) => {
        handle = started;
        await cancelIn(phase, started);
        await started.result().catch(() => undefined);
        status = await started.query<LifecycleStatus, []>('status');
      }).then(
        (result) => ({ result }),
        (error: unknown) => ({ error }),
      );
      assert.ok(handle);
      return outcome;
    };
    let status: LifecycleStatus;

    it('removes what it no longer needs, and reports what is kept', async () => {
      const closed: unknown[] = [];
      const outcome = await cancelled(
        fakeActivities({
          ...trainForEver,
          closeCancelledRun: async ({ run, candidate }) => {
            closed.push([run.runId, candidate]);
            return { summary: 'Kept: the checkpoint of step 20.' };
          },
        }),
        'fine-tune',
      );
      assert.ok('error' in outcome && outcome.error instanceof WorkflowFailedError);
      assert.ok(outcome.error.cause instanceof CancelledFailure);
      assert.deepEqual(closed, [['run-1', null]]);
      assert.equal(status.phase, 'cancelled');
      assert.equal(status.kept, 'Kept: the checkpoint of step 20.');
    });

    it('ends as cancelled even when that removal fails', async () => {
      const outcome = await cancelled(
        fakeActivities({
          ...trainForEver,
          closeCancelledRun: async () => {
            throw ApplicationFailure.nonRetryable('no store', 'store-unavailable');
          },
        }),
        'fine-tune',
      );
      assert.ok('error' in outcome && outcome.error instanceof WorkflowFailedError);
      assert.ok(outcome.error.cause instanceof CancelledFailure);
      assert.match(status.kept ?? '', /nothing was removed/);
    });

    it('ends as cancelled when the step fails before the cancellation reaches it', async () => {
      const closed: string[] = [];
      const outcome = await cancelled(
        fakeActivities({
          fineTune: async () => {
            await new Promise((resolve) => setTimeout(resolve, 1_000));
            throw ApplicationFailure.retryable('The store is away.', 'store-unavailable');
          },
          closeCancelledRun: async ({ run }) => {
            closed.push(run.runId);
            return { summary: 'Kept: the checkpoint of step 20.' };
          },
        }),
        'fine-tune',
      );
      assert.ok('error' in outcome && outcome.error instanceof WorkflowFailedError);
      assert.ok(outcome.error.cause instanceof CancelledFailure);
      assert.deepEqual(closed, ['run-1']);
      assert.equal(status.phase, 'cancelled');
    });

    it('while it stores the model keeps the candidate', async () => {
      const closed: (string | undefined)[] = [];
      const fakes = fakeActivities();
      const outcome = await cancelled(
        fakeActivities({
          storeModel: async (input) => {
            await new Promise((resolve) => setTimeout(resolve, 1_000));
            return fakes.storeModel(input);
          },
          closeCancelledRun: async ({ candidate }) => {
            closed.push(candidate?.digest);
            return { summary: 'Kept: the candidate.' };
          },
        }),
        'store-model',
      );
      assert.ok('error' in outcome && outcome.error instanceof WorkflowFailedError);
      assert.ok(outcome.error.cause instanceof CancelledFailure);
      assert.deepEqual(closed, ['c'.repeat(64)]);
      assert.equal(status.phase, 'cancelled');
    });

    it('while it promotes is cancelled too late: the promotion stands', async () => {
      const outcome = await cancelled(
        fakeActivities({
          promote: async () => {
            await new Promise((resolve) => setTimeout(resolve, 1_000));
            return { outcome: 'promoted', generation: 4, summary: '' };
          },
        }),
        'promote',
      );
      assert.ok('result' in outcome);
      assert.equal(outcome.result.generation, 4);
      assert.equal(status.phase, 'promoted');
    });
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

  it('rejects several inputs, of which it would take one only', async () => {
    const running = runner.run(fakeActivities(), { model: 'test' }, { more: [{ base: 'minilm' }] });
    await assert.rejects(running, (error) => {
      assert.match(readableFailure(error).message, /one JSON object; 2 values were sent/);
      return true;
    });
  });
});
