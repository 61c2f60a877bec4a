import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import assert from 'node:assert/strict';
import type { DecideInput } from '../../../activities/steps/decide.js';
import type { ObserveInput } from '../../../activities/steps/observe.js';
import type { ChallengeProgress } from '../../../contracts/challenge.js';
import { decideChallenge } from '../../../policy/challenge/decide-challenge.js';
import { exampleChallenge } from '../../policy/challenge/example-challenge.js';
import { firstStartTimeoutMs } from '../../real-servers.js';
import { decisionToRetrain, fakeActivities, rejection } from '../fake-activities.js';
import { MonitorRunner } from './monitor-runner.js';

const hour = 3_600_000;
const day = 24 * hour;

describe('monitoringWorkflow', function () {
  this.timeout(120_000);
  let runner: MonitorRunner;
  const fakes = fakeActivities();

  before(async function () {
    this.timeout(firstStartTimeoutMs);
    runner = await MonitorRunner.createTimeSkipping();
  });
  after(async () => runner?.close());

  /** An `observe` that keeps the inputs it was called with. */
  function observing() {
    const inputs: ObserveInput[] = [];
    const observe = async (input: ObserveInput) => {
      inputs.push(input);
      const key = `memory/${inputs.length}`;
      return { ...(await fakes.observe(input)), memory: { key, sha256: '0'.repeat(64), sizeBytes: 1 } };
    };
    return { inputs, observe };
  }

  it('monitors for 90 days in short runs and loses nothing between them', async () => {
    const { inputs, observe } = observing();
    await runner.run(
      { observe },
      { settings: { everyMs: 6 * hour }, maximumEvents: 500 },
      async ({ sleep, status, handle, model }) => {
        const runIds = new Set<string>();
        for (let passed = 0; passed < 90; passed += 1) {
          await sleep(day);
          runIds.add((await handle.describe()).runId);
        }
        await sleep(hour / 2);
        const { observations } = await status();
        assert.equal(observations, 90 * 4 + 1);
        assert.equal(inputs.length, observations);
        assert.deepEqual(
          inputs.map(({ memory }) => memory?.key ?? null),
          [null, ...inputs.slice(1).map((_, index) => `memory/${index + 1}`)],
        );
        assert.ok(runIds.size > 5, `${runIds.size} runs`);
        for (const runId of runIds) {
          const { historyLength, historySize } = await runner.describeRun(model, runId);
          assert.ok(historyLength <= 520, `${historyLength} events`);
          assert.ok(historySize < 2 ** 20, `${historySize} bytes`);
        }
      },
    );
  });

  it('starts one retraining, waits for its end and keeps a record of it', async () => {
    const questions: DecideInput[] = [];
    const decide = async (question: DecideInput) => {
      questions.push(question);
      return questions.length === 2 ? decisionToRetrain(question, 'performance') : fakes.decide(question);
    };
    await runner.run({ decide }, {}, async ({ sleep, status }) => {
      await sleep(3.5 * hour);
      const { running, retrainings, log } = await status();
      assert.equal(running, null);
      assert.deepEqual(
        retrainings.map(({ reason, outcome, own }) => ({ reason, outcome, own })),
        [{ reason: 'performance', outcome: 'promoted', own: true }],
      );
      assert.equal(questions.at(-1)!.retrainings.length, 1);
      assert.match(log.map(({ text }) => text).join('\n'), /promoted as generation 1/);
    });
  });

  it('judges an open challenge in each pass until it is decided, and counts its promotion', async () => {
    let judged = 0;
    const observe = async (input: ObserveInput) => ({
      ...(await fakes.observe(input)),
      challengeIsOpen: judged < 3,
    });
    const judgeChallenge = async (): Promise<ChallengeProgress> => {
      judged += 1;
      const isOver = judged === 3;
      return {
        runId: 'run-1',
        judgedUntil: judged,
        decision: decideChallenge(exampleChallenge(), 0),
        end: isOver ? { outcome: 'promoted', generation: 4, at: 0, summary: 'it is better' } : null,
        forecast: { labelsPerDay: 1, verdict: null, labelsNeeded: null, days: null, isDecidable: true },
        summary: '',
      };
    };
    await runner.run(
      { observe, judgeChallenge },
      { settings: { everyMs: hour } },
      async ({ sleep, status }) => {
        await sleep(1.5 * hour);
        assert.equal((await status()).challenge?.judgedUntil, 2);
        await sleep(4 * hour);
        const { challenge, log } = await status();
        assert.deepEqual([judged, challenge], [3, null]);
        assert.match(log.at(-1)!.text, /^Challenger cccccccccccc promoted as generation 4: it is better$/);
      },
    );
  });

  it('names the last rejected run when it observes, for what that learned from is not new; a promotion clears it', async () => {
    const { inputs, observe } = observing();
    let decisions = 0;
    const decide = async (question: DecideInput) => {
      decisions += 1;
      return decisions === 1 || decisions === 3
        ? decisionToRetrain(question, 'performance')
        : fakes.decide(question);
    };
    const gate = async (input: Parameters<typeof fakes.gate>[0]) =>
      decisions < 3 ? rejection : fakes.gate(input);
    await runner.run({ observe, decide, gate }, {}, async ({ sleep, status }) => {
      await sleep(4.5 * hour);
      const [rejected, promoted] = (await status()).retrainings;
      assert.deepEqual([rejected?.outcome, promoted?.outcome], ['rejected', 'promoted']);
      assert.deepEqual(
        inputs.map(({ lastCandidateRunId }) => lastCandidateRunId),
        [null, rejected!.runId, rejected!.runId, null, null],
      );
    });
  });

  it('takes a request at once, between two observations', async () => {
    const questions: DecideInput[] = [];
    const decide = async (question: DecideInput) => {
      questions.push(question);
      return question.requests.length > 0 ? decisionToRetrain(question, 'manual') : fakes.decide(question);
    };
    await runner.run({ decide }, {}, async ({ sleep, status, handle }) => {
      await sleep(hour / 2);
      await handle.signal('retrain', { reason: 'new catalogue' });
      await sleep(60_000);
      assert.deepEqual(questions.at(-1)!.requests, ['new catalogue']);
      const { retrainings, observations, requests } = await status();
      assert.equal(observations, 1);
      assert.deepEqual(requests, []);
      assert.equal(retrainings[0]!.reason, 'manual');
    });
  });

  it('neither observes nor retrains while paused, takes requests all the same, and continues when resumed', async () => {
    const { inputs, observe } = observing();
    const decide = async (question: DecideInput) =>
      question.requests.length > 0 ? decisionToRetrain(question, 'manual') : fakes.decide(question);
    await runner.run({ observe, decide }, {}, async ({ sleep, status, handle }) => {
      await sleep(1.5 * hour);
      await handle.signal('pause', { reason: 'holiday' });
      await sleep(48 * hour);
      assert.equal(inputs.length, 2);
      assert.equal((await status()).paused?.text, 'holiday');
      await handle.signal('retrain', {});
      await sleep(hour);
      assert.equal((await status()).retrainings.length, 1);
      await handle.signal('resume');
      await sleep(2.5 * hour);
      assert.equal((await status()).paused, null);
      assert.equal(inputs.length, 5);
    });
  });

  it('is configured by an update that says what is wrong with a value out of range', async () => {
    const { inputs, observe } = observing();
    await runner.run({ observe }, {}, async ({ sleep, handle, status }) => {
      await sleep(hour / 2);
      const before = (await status()).settings;
      const after = await handle.executeUpdate('configure', { args: [{ everyMs: 600_000 }] });
      assert.deepEqual(after, { ...before, everyMs: 600_000 });
      assert.deepEqual(await handle.executeUpdate('configure', { args: [{ retrainingsPerWeek: 3 }] }), {
        ...after,
        retrainingsPerWeek: 3,
      });
      for (const [args, message] of [
        [[{ retrainingsPerWeek: -1 }], /retrainingsPerWeek: must be at least 0/],
        [[{ threshold: 0.5 }], /threshold/],
        [['0.9'], /configure/],
        [[{ retrainingsPerWeek: 4 }, { everyMs: 60_000 }], /one JSON object; 2 values were sent/],
      ] as [[unknown, ...unknown[]], RegExp][])
        await assert.rejects(handle.executeUpdate('configure', { args }), (error) => {
          assert.ok(error instanceof WorkflowUpdateFailedError);
          assert.ok(error.cause instanceof ApplicationFailure);
          assert.equal(error.cause.type, 'invalid-input');
          assert.match(error.cause.message, message);
          return true;
        });
      await sleep(65 * 60_000);
      assert.equal(inputs.length, 1 + 6);
      assert.equal(inputs.at(-1)!.settings.retrainingsPerWeek, 3);
    });
  });

  it('continues after a step that failed for good, and reports what failed', async () => {
    const { inputs, observe } = observing();
    const failsOnce = async (input: ObserveInput) => {
      if (inputs.length !== 1) return observe(input);
      inputs.push(input);
      throw ApplicationFailure.nonRetryable('reviews.csv has no column "text".', 'invalid-data');
    };
    await runner.run({ observe: failsOnce }, {}, async ({ sleep, status }) => {
      await sleep(3.5 * hour);
      const { problems, observations } = await status();
      assert.equal(observations, 3);
      assert.deepEqual(
        problems.map(({ text }) => text),
        ['Could not observe: reviews.csv has no column "text".'],
      );
    });
  });

  it('refuses an input that it does not know, with a readable message', async () => {
    await runner.run({}, { everyMs: 5 }, async ({ handle }) => {
      await assert.rejects(handle.result(), (error: Error) => {
        assert.match(String((error.cause as Error).message), /Invalid monitor input.*every/);
        return true;
      });
    });
  });
});
