import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../deploy/local/ports.js';
import type { Figures } from './figures.js';
import { describeOutcomes, startCallers } from './steady-callers.js';
import { deployTinyModel } from './tiny-api.js';

const rounds = 5;
const callers = 8;
const loadMs = 1_000;

/** Two API processes behind callers who take turns. Each process is restarted in turn, when the other one is ready. */
export async function restartInTurn(directory: string): Promise<Figures[]> {
  const deployment = await deployTinyModel(directory);
  await deployment.promote();
  const ports = [await freePort(), await freePort()];
  const originOf = (port: number): string => `http://127.0.0.1:${port}`;
  let apis = await Promise.all(ports.map((port) => deployment.startApi(port)));
  const available = new Set(ports.map(originOf));
  let turn = 0;
  const { outcomes, stop } = startCallers(
    deployment,
    callers,
    () => {
      if (available.size === 0) throw new Error('Neither API is available.');
      return [...available][turn++ % available.size]!;
    },
    (origin) => available.delete(origin),
  );
  let restarts = 0;
  const startedAt = performance.now();
  try {
    for (let round = 0; round < rounds; round += 1)
      for (const [index, port] of ports.entries()) {
        await wait(loadMs);
        await apis[index]!.stop();
        const started = await deployment.startApi(port);
        apis = apis.with(index, started);
        available.add(originOf(port));
        restarts += 1;
      }
    await wait(loadMs);
  } finally {
    await stop();
    await Promise.all(apis.map((api) => api.stop()));
  }
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  return [{ restarts, seconds, ...describeOutcomes(outcomes) }];
}
