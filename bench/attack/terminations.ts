import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../deploy/local/ports.js';
import type { Figures } from './figures.js';
import { describeOutcomes, startCallers } from './steady-callers.js';
import { deployTinyModel } from './tiny-api.js';

const terminations = 20;
const callers = 8;
const loadMs = 1_000;

/**
 * Ends an API with SIGTERM 20 times while callers keep it busy. A caller leaves when it is told to close its connection, so every
 * request is answered and no connection is reset.
 */
export async function terminateUnderLoad(directory: string): Promise<Figures[]> {
  const deployment = await deployTinyModel(directory);
  await deployment.promote();
  const port = await freePort();
  const lines: Figures[] = [];
  for (let termination = 1; termination <= terminations; termination += 1) {
    const api = await deployment.startApi(port);
    const left = new Set<number>();
    const { outcomes, ended } = startCallers(
      deployment,
      callers,
      (caller) => (left.has(caller) ? null : `http://127.0.0.1:${port}`),
      (_origin, caller) => left.add(caller),
    );
    await wait(loadMs);
    const startedAt = performance.now();
    await Promise.all([api.stop(), ended]);
    lines.push({
      ...describeOutcomes(outcomes),
      'ended after ms': Math.round(performance.now() - startedAt),
    });
  }
  return lines;
}
