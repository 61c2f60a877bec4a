import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trainSameDataPair } from './same-data-pair.js';

/** Trains the pairs from … to − 1 and keeps their answers; those that are there already are left. */
const [answersDirectory, from, to] = process.argv.slice(2) as [string, string, string];
await mkdir(answersDirectory, { recursive: true });
for (let pair = Number(from); pair < Number(to); pair++) {
  const path = join(answersDirectory, `${pair}.json`);
  if (existsSync(path)) continue;
  const reports = await trainSameDataPair(pair, join(tmpdir(), `evergreen-pair-${process.pid}-${pair}`));
  await writeFile(`${path}.partial`, JSON.stringify(reports));
  await rename(`${path}.partial`, path);
  console.error(`pair ${pair}: accuracies ${reports.map(({ metrics }) => metrics.accuracy).join(', ')}`);
}
