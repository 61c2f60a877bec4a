import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { LifecycleHandle } from '../../cli/start-lifecycle.js';
import type { LifecycleResult } from '../../contracts/lifecycle.js';
import { championHistory, currentChampion, promoteChampion } from '../../registry/champions.js';
import {
  chaosInput,
  checkpointIntervalSteps,
  type ChaosSystem,
  type LogLine,
  type Target,
} from './chaos-system.js';
import { completeCheckpointSteps } from './newest-checkpoint-step.js';
import type { Instant, StoreRequest } from './store-proxy.js';

/** What happens to a run at a chosen instant; it resolves when it has happened. */
export interface Disturbance {
  name: string;
  /** Quick enough for every `npm test`. */
  short?: boolean;
  disturb(system: ChaosSystem, run: { model: string; runId: string; handle: LifecycleHandle }): Promise<void>;
  /** What must hold besides what holds after every run. */
  check?(system: ChaosSystem, run: { model: string; begun: LogLine[] }): Promise<void>;
}

/** Resolves when a request that `matches` is at `instant`; it goes on only when `then` is done. */
function atRequest(
  system: ChaosSystem,
  matches: (request: StoreRequest) => boolean,
  instant: Instant,
  then: (request: StoreRequest) => Promise<unknown>,
): Promise<void> {
  return new Promise((resolve) => {
    let isDone = false;
    system.proxy.watcher = async (request) => {
      if (isDone || request.instant !== instant || !matches(request)) return;
      isDone = true;
      await then(request);
      resolve();
    };
  });
}

const put =
  (pattern: RegExp) =>
  ({ method, key }: StoreRequest): boolean =>
    method === 'PUT' && pattern.test(key);
/** Resolves when an object whose key matches is written and `then` is done. */
export const atPut = (
  system: ChaosSystem,
  pattern: RegExp,
  instant: Instant,
  then: () => Promise<unknown>,
): Promise<void> => atRequest(system, put(pattern), instant, then);
const kill = (system: ChaosSystem, target: Target) => async (): Promise<void> =>
  assert.ok(await system.signal(target), `there is no ${target} to kill`);

/** Resolves with the steps of a run's complete checkpoints when there are `count` of them. */
export async function untilCheckpoints(system: ChaosSystem, runId: string, count: number): Promise<number[]> {
  for (;;) {
    const steps = await completeCheckpointSteps(system.store, runId);
    if (steps.length >= count) return steps;
    await wait(20);
  }
}

/** Resolves when the trainer is writing a checkpoint to its disk. */
async function untilWriting(system: ChaosSystem): Promise<void> {
  const work = join(system.stateDirectory, 'work');
  for (;;) {
    for (const directory of await readdir(work).catch(() => [])) {
      const names = await readdir(join(work, directory, 'checkpoints')).catch(() => []);
      if (names.some((name) => name.endsWith('.partial'))) return;
    }
    await wait(1);
  }
}

const killedAtPut = (
  name: string,
  pattern: RegExp,
  instant: Instant,
  target: Target,
  short = false,
): Disturbance => ({
  name,
  short,
  disturb: (system) => atPut(system, pattern, instant, kill(system, target)),
});

export const disturbances: readonly Disturbance[] = [
  {
    name: 'trainer killed in the middle of an epoch',
    async disturb(system, { runId }) {
      await untilCheckpoints(system, runId, 1);
      await wait(100);
      await kill(system, 'trainer')();
    },
    async check(_system, { begun }) {
      assert.ok(begun.some(({ step = 0 }) => step >= checkpointIntervalSteps));
    },
  },
  {
    name: 'trainer killed while it writes a checkpoint',
    short: true,
    async disturb(system, { runId }) {
      await untilCheckpoints(system, runId, 1);
      await untilWriting(system);
      await kill(system, 'trainer')();
    },
  },
  killedAtPut(
    'trainer killed in the middle of an upload',
    /checkpoints\/.*model\.safetensors$/,
    'during',
    'trainer',
  ),
  killedAtPut(
    'worker killed in the middle of an upload',
    /checkpoints\/.*optimizer\.safetensors$/,
    'during',
    'trainer worker',
  ),
  killedAtPut(
    'worker killed between a checkpoint and its state.json',
    /checkpoints\/.*state\.json$/,
    'before',
    'trainer worker',
  ),
  killedAtPut(
    'worker killed between a model and its manifest',
    /^models\/.*manifest\.json$/,
    'before',
    'pipeline worker',
  ),
  killedAtPut('worker killed before its promotion is written', /^champions\//, 'before', 'pipeline worker'),
  killedAtPut(
    'worker killed after its promotion was written, before it knew',
    /^champions\//,
    'after',
    'pipeline worker',
  ),
  killedAtPut(
    'worker killed while it stores a dataset',
    /^datasets\/.*train\.jsonl$/,
    'during',
    'pipeline worker',
  ),
  killedAtPut(
    'MinIO killed in the middle of an upload',
    /checkpoints\/.*model\.safetensors$/,
    'during',
    'MinIO server',
    true,
  ),
  killedAtPut(
    'MinIO killed after a promotion was written, before it answered',
    /^champions\//,
    'after',
    'MinIO server',
  ),
  killedAtPut(
    'Temporal killed in the middle of an upload',
    /checkpoints\/.*model\.safetensors$/,
    'during',
    'Temporal server',
  ),
  {
    name: 'MinIO paused in the middle of an upload for 20 seconds',
    async disturb(system) {
      await atRequest(system, put(/checkpoints\/.*model\.safetensors$/), 'before', () =>
        system.signal('MinIO server', 'SIGSTOP'),
      );
      await wait(20_000);
      await system.signal('MinIO server', 'SIGCONT');
    },
  },
  {
    name: 'the newest checkpoint corrupt when the trainer is killed',
    async disturb(system, { runId }) {
      await untilCheckpoints(system, runId, 2);
      // With the trainer stopped, no newer checkpoint comes between the corruption and the kill.
      await kill(system, 'trainer')();
      const steps = await completeCheckpointSteps(system.store, runId);
      for await (const { key } of system.store.list(
        `runs/${runId}/trials/0/checkpoints/${String(steps[0]).padStart(10, '0')}-`,
      ))
        if (key.endsWith('model.safetensors')) await system.store.put(key, Buffer.from('corrupt'));
    },
  },
  {
    name: 'another model promoted by hand between evaluation and promotion',
    async disturb(system, { model }) {
      const other = await currentChampion(system.store, 'undisturbed');
      assert.ok(other !== null);
      await atRequest(system, put(/^champions\//), 'before', () =>
        promoteChampion(system.store, {
          model,
          digest: other.digest,
          expectedGeneration: 0,
          reason: 'by hand',
          workflowId: null,
          runId: null,
          sample: true,
        }),
      );
    },
    async check(system, { model }) {
      const history = await championHistory(system.store, model);
      assert.equal(history[0]?.reason, 'by hand');
    },
  },
];

/** One run with one disturbance. @throws AssertionError when anything was lost */
export async function runDisturbed(
  system: ChaosSystem,
  disturbance: Disturbance,
  options: { model: string; digest: string },
): Promise<LifecycleResult> {
  const { model, digest } = options;
  const handle = await system.start({ ...chaosInput, model });
  const { runId } = await handle.describe();
  const disturbed = disturbance.disturb(system, { model, runId, handle });
  const ended = system.resultOf(handle);
  await Promise.race([
    disturbed,
    ended.then(() => assert.fail(`the run ended before this could happen: ${disturbance.name}`)),
  ]);
  const result = await ended;
  system.proxy.watcher = null;
  assert.equal(result.digest, digest, 'the model is that of the undisturbed run');
  const generations = (await championHistory(system.store, model)).map(({ generation }) => generation);
  assert.deepEqual(
    generations,
    generations.map((_, index) => index + 1),
    'generations follow one another',
  );
  assert.ok(generations.length >= 1, 'something is promoted');
  const begun = (await system.trainerLog()).filter((line) => line.msg === 'resuming' && line.runId === runId);
  await disturbance.check?.(system, { model, begun });
  assert.deepEqual(
    await completeCheckpointSteps(system.store, runId),
    [],
    'no checkpoint outlives the verdict',
  );
  assert.equal(await system.pidOf('trainer'), undefined, 'no trainer is left');
  return result;
}
