import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../deploy/local/ports.js';
import { useOfProcessTree } from '../process-tree.js';
import { residentMegabytes, type Figures } from './figures.js';
import { describeOutcomes, startCallers } from './steady-callers.js';
import { deployTinyModel } from './tiny-api.js';

const swaps = 50;
const minimumAnswers = 100_000;
const callers = 8;
const shownAfter = new Set([1, 10, 20, 30, 40, 50]);

/** Promotes 50 models under load, each when the one before is served, and goes on until 100,000 requests are answered. */
export async function swapUnderLoad(directory: string): Promise<Figures[]> {
  const deployment = await deployTinyModel(directory);
  await deployment.promote();
  const port = await freePort();
  const api = await deployment.startApi(port);
  const { outcomes, ended, stop } = startCallers(
    deployment,
    callers,
    () => `http://127.0.0.1:${port}`,
    () => undefined,
  );
  const lines: Figures[] = [];
  const startedAt = performance.now();
  const show = async (swap: number): Promise<void> => {
    const { bytes } = await useOfProcessTree(api.pid!);
    const line = {
      ...{ swaps: swap, seconds: Math.round((performance.now() - startedAt) / 1000) },
      ...{ 'API MB': await residentMegabytes(api.pid!), 'MB with inference': Math.round(bytes / 1e6) },
      ...describeOutcomes(outcomes),
    };
    console.error(JSON.stringify(line));
    lines.push(line);
  };
  try {
    for (let swap = 1; swap <= swaps; swap += 1) {
      await deployment.promote();
      while (!outcomes.generations.has(swap + 1)) await Promise.race([ended, wait(20)]);
      if (shownAfter.has(swap)) await show(swap);
    }
    while (outcomes.answered < minimumAnswers) await Promise.race([ended, wait(100)]);
    await stop();
    await show(swaps);
  } finally {
    await stop();
    await api.stop();
  }
  return lines;
}
