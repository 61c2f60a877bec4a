import { setTimeout as wait } from 'node:timers/promises';
import { Pool } from 'undici';
import { answerLines } from '../../line-process.js';
import { runClosedLoop } from './closed-loop.js';
import type { LoadResult, LoadSpecification } from './load-specification.js';
import { runOpenLoop } from './open-loop.js';

/** The load generator: answers every LoadSpecification that comes in, a line of JSON, with a LoadResult. */
const openLoopConnections = 512;

await answerLines(async (line) => JSON.stringify(await load(JSON.parse(line) as LoadSpecification)));

async function load({ url, body, pattern, warmupSeconds, seconds }: LoadSpecification): Promise<LoadResult> {
  const { origin, pathname } = new URL(url);
  const connections = pattern.kind === 'closed' ? pattern.connections : openLoopConnections;
  const pool = new Pool(origin, { connections, pipelining: 1 });
  await openConnections(pool, connections);
  const latenciesMs: number[] = [];
  let failed = 0;
  let sent = 0;
  const measuredFromMs = performance.now() + warmupSeconds * 1000;
  const endMs = measuredFromMs + seconds * 1000;
  const generatorCores = coresAfter(warmupSeconds, seconds);

  async function send(): Promise<boolean> {
    const response = await pool.request({
      path: pathname,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    await response.body.dump();
    return response.statusCode === 200;
  }

  async function ask(sentAtMs: number): Promise<void> {
    sent += 1;
    const isAnswered = await send().catch(() => false);
    const nowMs = performance.now();
    // A closed loop counts answers in the measured time, an open loop requests that were due in it.
    const countedAtMs = pattern.kind === 'closed' ? nowMs : sentAtMs;
    if (countedAtMs < measuredFromMs || countedAtMs > endMs) return;
    if (isAnswered) latenciesMs.push(nowMs - sentAtMs);
    else failed += 1;
  }

  if (pattern.kind === 'closed') await runClosedLoop(ask, pattern.connections, endMs);
  else await runOpenLoop(ask, pattern.requestsPerSecond, endMs);
  await pool.close();
  return {
    latenciesMs: latenciesMs.map((latencyMs) => Math.round(latencyMs * 100) / 100),
    sent,
    failed,
    seconds,
    generatorCores: await generatorCores,
  };
}

/** Otherwise the first requests of an open loop wait for connections, and those that are due after them behind these. */
async function openConnections(pool: Pool, connections: number): Promise<void> {
  const open = async (): Promise<void> => {
    const response = await pool.request({ path: '/', method: 'GET' });
    await response.body.dump();
  };
  await Promise.allSettled(Array.from({ length: connections }, open));
}

/** Processor time of this process, in cores, after a warm-up. */
async function coresAfter(warmupSeconds: number, seconds: number): Promise<number> {
  await wait(warmupSeconds * 1000);
  const before = process.cpuUsage();
  await wait(seconds * 1000);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6 / seconds;
}
