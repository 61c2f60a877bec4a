import { ServiceError } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import proto from '@temporalio/proto';
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describeResult, showLifecycle } from '../../cli/lifecycle-view.js';
import type { LifecycleResult, LifecycleStatus } from '../../contracts/lifecycle.js';
import type { TrainingProgress } from '../../contracts/training-progress.js';
import { exampleMetrics } from '../registry/examples.js';

const { PENDING_ACTIVITY_STATE_SCHEDULED: scheduled, PENDING_ACTIVITY_STATE_STARTED: started } =
  proto.temporal.api.enums.v1.PendingActivityState;

const status: LifecycleStatus = {
  model: 'm',
  runId: 'r',
  reason: 'manual',
  phase: 'fine-tune',
  completed: [],
};
const result: LifecycleResult = {
  model: 'm',
  runId: 'run-1',
  verdict: 'reject',
  promoted: false,
  digest: 'c'.repeat(64),
  generation: null,
  metrics: exampleMetrics,
  datasetDigest: 'd',
  failedChecks: ['latency'],
  undecidedChecks: [],
  secondsPerStep: {},
};
const training = (step: number, validatedAt: number[]): TrainingProgress => ({
  step,
  totalSteps: 100,
  epoch: step / 50,
  epochs: 2,
  loss: 0.5,
  learningRate: 1e-4,
  samplesPerSecond: 10,
  remainingSeconds: 5,
  validations: validatedAt.map((at) => ({ step: at, epoch: 1, loss: 0.4, accuracy: 0.9, macroF1: 0.89 })),
});

type Pending = proto.temporal.api.workflow.v1.IPendingActivityInfo;
const pendingTraining = (progress: TrainingProgress): Pending => ({
  activityType: { name: 'fineTune' },
  state: started,
  heartbeatDetails: { payloads: [defaultPayloadConverter.toPayload(progress)] },
});

/** What a person reads of a run whose pending activities are those of `looks`, one look after the other. */
async function watch(
  looks: Pending[][],
  end: Promise<LifecycleResult>,
  others: { workflowId: string; runId: string; pending: Pending[] }[] = [],
): Promise<{ lines: string[]; outcome: LifecycleResult | Error }> {
  const client = {
    withDeadline: (_at: number, ask: () => unknown) => ask(),
    list: () => others,
    getHandle: (id: string) => ({
      describe: async () => ({
        raw: { pendingActivities: others.find(({ workflowId }) => workflowId === id)!.pending },
      }),
    }),
  };
  let look = 0;
  const handle = {
    client,
    result: () => end,
    query: async () => status,
    describe: async () => ({ raw: { pendingActivities: looks[look++] ?? [] } }),
  };
  const stream = new PassThrough();
  const outcome = await showLifecycle(handle as never, stream as never).catch((error: Error) => error);
  return { lines: stripVTControlCharacters(String(stream.read() ?? '')).split('\n'), outcome };
}
const afterMs = <Value>(ms: number, value: Value): Promise<Value> =>
  new Promise((resolve) => setTimeout(resolve, ms, value));

describe('following a run', () => {
  it('says what the run waits for while its trainer works for another', async () => {
    const queued: Pending = {
      activityType: { name: 'fineTune' },
      state: scheduled,
      scheduledTime: { seconds: 0 as never },
    };
    const busy = { workflowId: 'lifecycle/b', runId: 'run-b', pending: [pendingTraining(training(1, []))] };
    const idle = { workflowId: 'monitor/b', runId: 'run-m', pending: [] };
    const { lines } = await watch([[queued]], afterMs(1_100, result), [idle, busy]);
    assert.ok(
      lines.includes('  waiting for the trainer, which runs lifecycle/b (run run-b)'),
      lines.join('\n'),
    );
  });

  it('shows a validation once, and not on every line', async () => {
    const looks = [[pendingTraining(training(50, [50]))], [pendingTraining(training(90, [50]))]];
    const now = Date.now;
    let passedMs = 0;
    // Plain lines come at most every ten seconds.
    Date.now = () => now() + (passedMs += 11_000);
    const { lines } = await watch(looks, afterMs(1_100, result)).finally(() => (Date.now = now));
    const text = lines.join('\n');
    assert.match(text, /step 90\/100/);
    assert.match(
      text,
      /step 50\/100, epoch 1\.00\/2, .*, validated at step 50: accuracy 90\.00 %, macro F1 89\.00 %/,
    );
    assert.equal(text.match(/validated/g)?.length, 1);
  });

  it('says how to follow it again when the system is lost', async () => {
    const lost = afterMs(10, null).then(() => Promise.reject(new ServiceError('14 UNAVAILABLE')));
    const { outcome } = await watch([], lost);
    assert.match(
      (outcome as Error).message,
      /does not answer any more\. The run goes on .*npx evergreen follow/,
    );
  });

  it('says after a rejection why, and how to promote the model all the same', () => {
    const text = stripVTControlCharacters(describeResult(result).join('\n'));
    assert.match(text, /rejected c{64}: latency\naccuracy 87\.50 %/);
    assert.match(text, /`npx evergreen decision run-1` shows why\./);
    assert.match(text, /`npx evergreen promote c{12} --reason "…" --force` promotes it all the same\./);
  });
});
