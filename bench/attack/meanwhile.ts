import { fileURLToPath } from 'node:url';
import { startLineProcess } from '../line-process.js';
import { quantile } from './figures.js';
import type { Probed, ProbeResult } from './probe-main.js';

const probeMain = fileURLToPath(new URL('probe-main.ts', import.meta.url));

/** What short texts and health checks of others wait for during an attack. */
export async function meanwhile<Result>({ url, feedbackKey }: Probed, attack: () => Promise<Result>) {
  const probe = startLineProcess(process.execPath, ['--import', 'tsx', probeMain]);
  try {
    await probe.ask(JSON.stringify({ url, feedbackKey } satisfies Probed));
    const result = await attack();
    const { healthMs, shortMs, failed } = JSON.parse(await probe.ask('end')) as ProbeResult;
    return {
      result,
      figures: {
        'health check, longest ms': quantile(healthMs, 1),
        'short text, p99 ms': quantile(shortMs, 0.99),
        'short text, longest ms': quantile(shortMs, 1),
        'not answered': `${failed} of ${healthMs.length + shortMs.length}`,
      },
    };
  } finally {
    probe.end();
  }
}
