import assert from 'node:assert/strict';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { followLifecycle } from '../../cli/follow-lifecycle.js';
import type { LifecycleHandle } from '../../cli/start-lifecycle.js';
import { startChaosSystem, type ChaosSystem } from './chaos-system.js';
import { atPut, untilCheckpoints, type Disturbance } from './chosen-instants.js';
import { mountSmallDisk, type SmallDisk } from './small-disk.js';

const workersMegabytes = 192;
/** MinIO empties its trash only now and then. */
const minioMegabytes = 768;
const patienceMs = 60_000;

/** A system whose workers have one small disk for work directory and cache, and whose MinIO has another. */
export interface SystemOnSmallDisks {
  system: ChaosSystem;
  disturbances: readonly Disturbance[];
  stop(): Promise<number[]>;
}

/** Null where this account may not mount disks. */
export async function startSystemOnSmallDisks(): Promise<SystemOnSmallDisks | null> {
  const workers = await mountSmallDisk(workersMegabytes);
  if (workers === null) return null;
  const disks = [workers];
  const removeDisks = async (): Promise<void> => {
    for (const disk of disks.splice(0)) await disk.remove();
  };
  try {
    const system = await startChaosSystem({
      async prepareState(stateDirectory) {
        for (const name of ['work', 'cache']) {
          await mkdir(join(workers.path, name));
          await symlink(join(workers.path, name), join(stateDirectory, name));
        }
        // MinIO's drive must not be a link.
        const minio = await mountSmallDisk(minioMegabytes, join(stateDirectory, 'minio'));
        if (minio !== null) disks.push(minio);
      },
    });
    return {
      system,
      disturbances: fullDisks(workers, disks[1]!),
      async stop() {
        const left = await system.stop();
        await removeDisks();
        await rm(system.stateDirectory, { recursive: true, force: true });
        return left;
      },
    };
  } catch (error) {
    await removeDisks();
    throw error;
  }
}

/** Each waits until `evergreen train` tells of the full disk, and only then makes room. */
const fullDisks = (workers: SmallDisk, minio: SmallDisk): readonly Disturbance[] => [
  {
    name: 'disk of work directory and cache full in the middle of training',
    async disturb(system, { runId, handle }) {
      await untilCheckpoints(system, runId, 1);
      await fullUntilTold(workers, handle, /\/work has 0\.\d MiB left.*Free some space/);
    },
  },
  {
    name: 'disk of work directory and cache full when evaluation begins',
    async disturb(system, { handle }) {
      await atPut(system, /^models\/.*manifest\.json$/, 'after', async () => {
        await rm(join(workers.path, 'cache', 'models'), { recursive: true });
        await workers.fill();
      });
      await fullUntilTold(workers, handle, /\/work has 0\.\d MiB left.*Free some space/);
    },
  },
  {
    name: 'disk of MinIO full in the middle of training',
    async disturb(system, { runId, handle }) {
      await untilCheckpoints(system, runId, 1);
      await fullUntilTold(minio, handle, /disk of MinIO .* is full/);
    },
  },
];

/** Keeps a disk full until a person who follows the run reads what matches `message`. */
async function fullUntilTold(disk: SmallDisk, handle: LifecycleHandle, message: RegExp): Promise<void> {
  const told = new Set<string>();
  const hear = (text: string): void => void told.add(text);
  followLifecycle(handle, {
    onStatus: () => undefined,
    onTraining: () => undefined,
    onDelay: hear,
  }).catch(() => undefined);
  const deadline = Date.now() + patienceMs;
  try {
    while (![...told].some((text) => message.test(text))) {
      assert.ok(Date.now() < deadline, `nobody was told of the full disk; told: ${[...told].join(' | ')}`);
      // What is removed meanwhile makes room again.
      await disk.fill();
      await wait(100);
    }
  } finally {
    await disk.free();
  }
}
