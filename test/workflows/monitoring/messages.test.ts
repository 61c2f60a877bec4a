import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Payload } from '@temporalio/common';
import { createLookUpLifecycle } from '../../../activities/steps/look-up-lifecycle.js';
import type { DecideInput } from '../../../activities/steps/decide.js';
import type { ObserveInput } from '../../../activities/steps/observe.js';
import { readSettings } from '../../../settings/settings.js';
import { findTemporal } from '../../../deploy/local/servers/temporal-program.js';
import { firstStartTimeoutMs, useTemporal } from '../../real-servers.js';
import { decisionToRetrain, fakeActivities, rejection } from '../fake-activities.js';
import { MonitorRunner, type RunningMonitor } from './monitor-runner.js';

const payload = (encoding: string, data: string): Payload => ({
  metadata: { encoding: Buffer.from(encoding) },
  data: Buffer.from(data),
});
/** As tctl encodes `-i`: its Go SDK's default converter. */
const json = (text: string): Payload => payload('json/plain', text);

/** What people send by hand, on a real server. */
describe('monitoringWorkflow, with messages sent by hand', function () {
  this.timeout(60_000);
  let runner: MonitorRunner;
  let temporal: (...argumentList: string[]) => Promise<string>;
  const fakes = fakeActivities();
  const retrainWhenAsked = async (question: DecideInput) =>
    question.requests.length > 0 ? decisionToRetrain(question, 'manual') : fakes.decide(question);

  before(async function () {
    this.timeout(firstStartTimeoutMs);
    runner = await MonitorRunner.createReal();
    const { address } = await useTemporal();
    const program = await findTemporal(readSettings(), () => undefined);
    temporal = async (...argumentList) => {
      const { stdout } = await promisify(execFile)(program, [
        'workflow',
        ...argumentList,
        '--address',
        address,
      ]);
      return stdout;
    };
  });
  after(async () => runner?.close());

  /** The request that `tctl workflow signal -w <id> -n <name> -i '<json> …'` sends. */
  const signalAsTctl = async (monitor: RunningMonitor, signalName: string, ...inputs: Payload[]) => {
    await runner.environment.client.workflowService.signalWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: monitor.handle.workflowId, runId: '' },
      signalName,
      input: { payloads: inputs },
      identity: 'tctl:somebody@somewhere',
    });
  };

  it('does not act on an observation from before a retraining ended', async () => {
    let observations = 0;
    const decidedOn: number[] = [];
    let secondBegins = (): void => undefined;
    let reportEnd = (): void => undefined;
    const begun = new Promise<void>((resolve) => (secondBegins = resolve));
    const endArrived = new Promise<void>((resolve) => (reportEnd = resolve));
    // The second observation begins during the retraining, and ends after the monitor received its end.
    const observe = async (input: ObserveInput) => {
      observations += 1;
      if (observations === 2) {
        secondBegins();
        await endArrived;
      }
      return fakes.observe(input);
    };
    const promote = async () => {
      await begun;
      return { outcome: 'promoted', generation: 2, summary: 'promoted' } as const;
    };
    const decide = async (question: DecideInput) => {
      decidedOn.push(observations);
      return decidedOn.length === 1 ? decisionToRetrain(question, 'performance') : fakes.decide(question);
    };
    await runner.run({ observe, decide, promote }, { settings: { everyMs: 100 } }, async ({ until }) => {
      await until(({ retrainings }) => retrainings.length === 1);
      reportEnd();
      await until(() => decidedOn.length >= 2);
      assert.deepEqual(decidedOn.slice(0, 2), [1, 3]);
    });
  });

  it('does not lose a request that comes while it decides', async () => {
    let begin = (): void => undefined;
    let goOn = (): void => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const mayGoOn = new Promise<void>((resolve) => (goOn = resolve));
    const decide = async (question: DecideInput) => {
      begin();
      await mayGoOn;
      return retrainWhenAsked(question);
    };
    await runner.run({ decide }, {}, async ({ handle, until }) => {
      await begun;
      await handle.signal('retrain', { reason: 'a new catalogue' });
      await until(({ requests }) => requests.length === 1);
      goOn();
      const { retrainings, requests } = await until((status) => status.retrainings.length === 1);
      assert.equal(retrainings[0]!.reason, 'manual');
      assert.deepEqual(requests, []);
    });
  });

  it('obeys the temporal command line', async () => {
    await runner.run({ decide: retrainWhenAsked }, {}, async ({ handle: { workflowId }, until }) => {
      const to = ['--workflow-id', workflowId];
      await temporal('signal', ...to, '--name', 'retrain', '--input', '{"reason": "a new catalogue"}');
      const { log } = await until(({ retrainings }) => retrainings.length === 1);
      assert.match(log.map(({ text }) => text).join('\n'), /a new catalogue/);
      await temporal('signal', ...to, '--name', 'pause');
      await until(({ paused }) => paused !== null);
      await temporal('signal', ...to, '--name', 'resume', '--input', '{"reason": "back"}');
      await until(({ paused }) => paused === null);
      const update = ['update', 'execute', ...to, '--name', 'configure', '--input'];
      assert.match(await temporal(...update, '{"retrainingsPerWeek": 77}'), /77/);
      await assert.rejects(temporal(...update, '{"retrainingsPerWeek": -7}'), /retrainingsPerWeek/);
      const answer = await temporal('query', ...to, '--type', 'status');
      assert.match(answer, /"retrainingsPerWeek": ?77/);
    });
  });

  it('obeys tctl', async () => {
    await runner.run({ decide: retrainWhenAsked }, {}, async (monitor) => {
      await signalAsTctl(monitor, 'retrain', json('{"reason":"sent by tctl"}'));
      const { log } = await monitor.until(({ retrainings }) => retrainings.length === 1);
      assert.match(log.map(({ text }) => text).join('\n'), /sent by tctl/);
    });
  });

  const malformed: [what: string, signal: string, inputs: () => Payload[], refusal: RegExp][] = [
    ['a string', 'retrain', () => [json('"now"')], /"retrain" was refused.*must be an object/],
    ['a list', 'retrain', () => [json('[1]')], /"retrain" was refused.*must be an object/],
    ['a reason of another type', 'retrain', () => [json('{"reason": 7}')], /reason: must be a text/],
    ['an unknown field', 'pause', () => [json('{"because":"x"}')], /because/],
    ['several values', 'retrain', () => [json('{}'), json('{}')], /one JSON object; 2 values/],
    ['what is no JSON', 'retrain', () => [json('{"reason"')], /takes a JSON object/],
    ['an unknown encoding', 'retrain', () => [payload('binary/secret', 'x')], /takes a JSON object/],
    ['an unknown signal', 'retrian', () => [json('{}')], /"retrian" is unknown/],
    [
      'an end of no lifecycle',
      'lifecycle-ended',
      () => [json('{"runId":"x"}')],
      /"lifecycle-ended" was refused/,
    ],
  ];
  for (const [what, signal, inputs, refusal] of malformed)
    it(`refuses ${what}, reports it and keeps running`, async () => {
      await runner.run({ decide: retrainWhenAsked }, {}, async (monitor) => {
        await signalAsTctl(monitor, signal, ...inputs());
        const { problems, retrainings } = await monitor.until((status) => status.problems.length > 0);
        assert.match(problems[0]!.text, refusal);
        assert.equal(retrainings.length, 0);
        await signalAsTctl(monitor, 'retrain', json('{"reason":"a proper one"}'));
        await monitor.until((status) => status.retrainings.length === 1);
      });
    });

  it('keeps running after refusals and ends that are too long to keep', async () => {
    const input = { settings: { everyMs: 100 }, maximumEvents: 60 };
    await runner.run({}, input, async ({ handle, until }) => {
      const { runId } = await handle.describe();
      const long = 'x'.repeat(3_000);
      const fields = Array.from({ length: 250 }, (_, index) => [`a field nobody knows, ${index} ${long}`, 1]);
      for (let times = 0; times < 3; times += 1)
        await handle.signal('retrain', Object.fromEntries(fields) as never);
      const end = {
        searchRunId: null,
        reason: 'manual',
        outcome: 'failed',
        digest: null,
        generation: null,
        failedChecks: [],
      };
      for (let run = 0; run < 3; run += 1)
        await handle.signal('lifecycle-ended', {
          ...end,
          runId: `run-${run}`,
          summary: 'x'.repeat(1_000_000),
        } as never);
      await until(({ problems, retrainings }) => problems.length === 3 && retrainings.length === 3);
      while ((await handle.describe()).runId === runId) await until(() => true);
      const status = await until(({ observations }) => observations > 0);
      assert.ok(JSON.stringify(status).length < 2 ** 16);
      assert.match(status.problems[0]!.text, /"retrain" was refused.*a field nobody knows, 0/);
    });
  });

  it('continues as new after many refused messages, also while paused', async () => {
    await runner.run({}, { maximumEvents: 40 }, async ({ handle, until }) => {
      await handle.signal('pause', { reason: 'holiday' });
      await until(({ paused }) => paused !== null);
      const { runId } = await handle.describe();
      for (let times = 0; times < 60; times += 1) await handle.signal('resume', { because: 'x' } as never);
      while ((await handle.describe()).runId === runId) await until(() => true);
      const { paused, problems } = await until(() => true);
      assert.equal(paused?.text, 'holiday');
      assert.match(problems[0]!.text, /"resume" was refused/);
    });
  });

  it('keeps the newest 30 retrainings that no limit counts', async () => {
    const settings = { retrainingsPerWeek: 40, maximumRejections: 35 };
    await runner.run({}, { settings }, async ({ handle, until }) => {
      const end = {
        searchRunId: null,
        reason: 'manual',
        outcome: 'rejected',
        digest: null,
        generation: null,
        failedChecks: [],
      };
      for (let run = 0; run <= 42; run += 1)
        await handle.signal('lifecycle-ended', {
          ...end,
          runId: `run-${run}`,
          summary: 'rejected',
        } as never);
      const { retrainings } = await until((status) => status.retrainings.at(-1)?.runId === 'run-42');
      assert.deepEqual([retrainings.length, retrainings[0]!.runId], [30, 'run-13']);
    });
  });

  it('keeps the newest problems and log entries, and drops older ones', async () => {
    await runner.run({}, {}, async ({ status, handle, until }) => {
      for (let number = 1; number <= 25; number += 1) {
        await handle.signal('pause', { reason: `reason ${number}` });
        await handle.signal('resume', { because: number });
      }
      await until(
        ({ paused, problems }) => paused?.text.endsWith('; then: reason 25') === true && problems.length > 0,
      );
      const { log, problems } = await status();
      assert.deepEqual([log.length, log.at(-1)?.text], [20, 'Paused again: reason 25']);
      assert.equal(problems.length, 5);
    });
  });

  it('does not lose the end of a retraining that outlasts many of its runs', async () => {
    let decisions = 0;
    let letItEnd = (): void => {};
    const mayEnd = new Promise<void>((resolve) => (letItEnd = resolve));
    const activities = {
      decide: async (question: DecideInput) =>
        (decisions += 1) === 1 ? decisionToRetrain(question, 'schedule') : fakes.decide(question),
      gate: async () => mayEnd.then(() => rejection),
    };
    const input = { settings: { everyMs: 100 }, maximumEvents: 60 };
    await runner.run(activities, input, async ({ until, handle }) => {
      const begun = await until(({ running }) => running !== null);
      const { runId } = await handle.describe();
      const later = await until(({ observations }) => observations > begun.observations + 12);
      assert.equal(later.running?.runId, begun.running?.runId);
      assert.notEqual((await handle.describe()).runId, runId);
      letItEnd();
      const { retrainings } = await until(({ running }) => running === null);
      assert.deepEqual(
        retrainings.map(({ outcome, failedChecks, own }) => ({ outcome, failedChecks, own })),
        [{ outcome: 'rejected', failedChecks: ['floor-majority'], own: true }],
      );
    });
  });

  it('joins a lifecycle that somebody else started, and takes up the request after that', async () => {
    let starts = 0;
    let letItEnd = (): void => {};
    const mayEnd = new Promise<void>((resolve) => (letItEnd = resolve));
    const activities = {
      ...createLookUpLifecycle(),
      decide: retrainWhenAsked,
      ingest: async (input: Parameters<typeof fakes.ingest>[0]) => {
        starts += 1;
        await mayEnd;
        return fakes.ingest(input);
      },
    };
    await runner.run(activities, {}, async ({ model, handle, until }) => {
      await runner.startLifecycle(model);
      await handle.signal('retrain', { reason: 'at the same time' });
      const { running } = await until((status) => status.running !== null);
      assert.equal(running?.joined, true);
      letItEnd();
      const { retrainings } = await until((status) => status.retrainings.length === 2);
      assert.deepEqual(
        retrainings.map(({ outcome, own }) => ({ outcome, own })),
        [
          { outcome: 'promoted', own: false },
          { outcome: 'promoted', own: true },
        ],
      );
      assert.equal(starts, 2, 'the request was queued behind it');
    });
  });

  it('finds out that its retraining was terminated', async () => {
    const activities = {
      decide: retrainWhenAsked,
      ingest: () => new Promise<never>(() => undefined),
      ...createLookUpLifecycle(),
    };
    await runner.run(activities, {}, async ({ model, handle, until }) => {
      await handle.signal('retrain', {});
      await until(({ running }) => running !== null);
      await runner.terminateLifecycle(model);
      const { retrainings } = await until(({ running }) => running === null);
      assert.deepEqual(
        retrainings.map(({ outcome, summary }) => ({ outcome, summary })),
        [{ outcome: 'failed', summary: 'terminated' }],
      );
    });
  });
});
