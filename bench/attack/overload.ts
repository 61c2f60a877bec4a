import { fileURLToPath } from 'node:url';
import { startLineProcess } from '../line-process.js';
import { createLoad } from '../serve/load/server-load.js';
import { texts } from '../serve/texts.js';
import { quantile, type Figures } from './figures.js';
import type { Target } from './target.js';

const loadGenerator = fileURLToPath(new URL('../serve/load/load-main.ts', import.meta.url));

/** More short texts than the model can answer, at random moments. */
export async function overload(target: Target): Promise<Figures[]> {
  const load = createLoad(startLineProcess(process.execPath, ['--import', 'tsx', loadGenerator]));
  const lines: Figures[] = [];
  const on = async (name: string, pattern: Parameters<typeof load.on>[2]['pattern']): Promise<number> => {
    const { latenciesMs, failed, seconds, generatorCores } = await load.on(
      { ...target, url: `${target.url}/predict` },
      texts.short,
      { pattern, warmupSeconds: 2, seconds: 5 },
    );
    const perSecond = latenciesMs.length / seconds;
    lines.push({
      load: name,
      'answers a second': Math.round(perSecond),
      'refused a second': Math.round(failed / seconds),
      'p50 ms': quantile(latenciesMs, 0.5),
      'p99 ms': quantile(latenciesMs, 0.99),
      'generator cores': generatorCores.toFixed(2),
    });
    return perSecond;
  };
  const peak = await on('peak, 64 connections', { kind: 'closed', connections: 64 });
  for (const factor of [2, 5])
    await on(`${factor} × the peak`, { kind: 'open', requestsPerSecond: factor * peak });
  load.end();
  return lines;
}
