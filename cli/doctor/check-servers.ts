import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { taskQueues } from '../../contracts/names.js';
import { currentChampion } from '../../registry/champions.js';
import type { Settings } from '../../settings/settings.js';
import { openStore } from '../../store/open-store.js';
import { probeStore } from '../../store/probe-store.js';
import { fetchFromApi } from '../api-client.js';
import { withTemporalClient } from '../temporal-client.js';
import { findingsOf, type Finding } from './finding.js';
import { judgeClock, judgeQueue } from './judge.js';

const answerTimeoutMs = 10_000;
const { TASK_QUEUE_TYPE_WORKFLOW: workflowTasks, TASK_QUEUE_TYPE_ACTIVITY: activityTasks } =
  proto.temporal.api.enums.v1.TaskQueueType;

/** Who polls what. */
const queues = [
  { queue: taskQueues.pipeline, type: workflowTasks, worker: 'workers/pipeline-worker.ts' },
  { queue: taskQueues.tokenize, type: activityTasks, worker: 'workers/pipeline-worker.ts' },
  { queue: taskQueues.evaluate, type: activityTasks, worker: 'workers/pipeline-worker.ts' },
  { queue: taskQueues.train, type: activityTasks, worker: 'workers/trainer-worker.ts' },
];

/** Temporal with its workers, the store with the champion, and the API. */
export async function checkServers(settings: Settings): Promise<Finding[]> {
  const findings = await Promise.all([
    findingsOf('temporal', async () => checkTemporal(settings)),
    findingsOf('store', async () => checkStore(settings)),
    findingsOf('clock', async () => checkClock(settings)),
    findingsOf('champion', async () => checkChampion(settings)),
    findingsOf('api', async () => checkApi(settings)),
  ]);
  return findings.flat();
}

function checkTemporal(settings: Settings): Promise<Finding[]> {
  const { temporalNamespace: namespace, connection: given } = settings;
  return withTemporalClient(settings, async (client) => {
    const { workflowService } = client.connection as Connection;
    const { serverVersion } = await workflowService.getSystemInfo({});
    await workflowService.describeNamespace({ namespace });
    const workers = queues.map(async ({ queue, type, worker }) => {
      const { pollers } = await workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name: queue },
        taskQueueType: type,
      });
      const lastPolls = pollers.map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1_000);
      return judgeQueue(queue, worker, lastPolls, Date.now());
    });
    const says = `server ${serverVersion} at ${given.temporalAddress}, namespace ${namespace}`;
    return [{ check: 'temporal', state: 'ok' as const, says }, ...(await Promise.all(workers))];
  });
}

async function checkStore({ connection }: Settings): Promise<Finding[]> {
  const store = openStore(connection.store);
  await probeStore(store);
  return [
    {
      check: 'store',
      state: 'ok',
      says: `${store.description} can be written, and of racing writers one wins`,
    },
  ];
}

/** By the header `date`, which every server sends; it counts whole seconds. A directory has no clock of its own. */
async function checkClock({ connection: { store } }: Settings): Promise<Finding[]> {
  if (store.kind === 'directory') return [];
  const sentAt = Date.now();
  const signal = AbortSignal.timeout(answerTimeoutMs);
  // Where the store does not answer, its own check says so.
  const response = await fetch(store.endpoint, { method: 'HEAD', signal }).catch(() => null);
  const serverAt = Date.parse(response?.headers.get('date') ?? '') + 500;
  return Number.isNaN(serverAt) ? [] : [judgeClock((sentAt + Date.now()) / 2 - serverAt)];
}

async function checkChampion({ connection, model }: Settings): Promise<Finding[]> {
  const check = 'champion';
  const champion = await currentChampion(openStore(connection.store), model);
  if (champion !== null)
    return [{ check, state: 'ok', says: `generation ${champion.generation} of ${model}` }];
  return [
    {
      check,
      state: 'warning',
      says: `no model of ${model} is promoted`,
      advice: 'Train one: `npx evergreen train`.',
    },
  ];
}

async function checkApi({ connection: { apiUrl } }: Settings): Promise<Finding[]> {
  const signal = AbortSignal.timeout(answerTimeoutMs);
  const response = await fetchFromApi(apiUrl, '/readyz', { signal });
  if (response.ok) return [{ check: 'api', state: 'ok', says: `${apiUrl} is ready` }];
  const { reason } = (await response.json().catch(() => ({}))) as { reason?: string };
  return [{ check: 'api', state: 'warning', says: `${apiUrl} is not ready. ${reason ?? response.status}` }];
}
