import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { deploymentSecrets } from '../../settings/secrets.js';
import { contestants, startContestant } from '../serve/contestants.js';
import { writeServingModel } from '../serve/serving-model.js';
import { attacks } from './attacks.js';
import type { Figures } from './figures.js';
import { restartInTurn } from './rolling-restart.js';
import { swapUnderLoad } from './swaps.js';
import { terminateUnderLoad } from './terminations.js';

/**
 * Attacks a running API that serves a new head on MiniLM, and prints what each attack cost, and what others waited for meanwhile. Then
 * it exchanges models and processes under load; these serve a tiny model.
 *
 *     npm run bench:attack -- [--only bodies …] [--threads 2] [--base <directory>]
 */
const exchanges: Record<string, (directory: string) => Promise<Figures[]>> = {
  swaps: swapUnderLoad,
  terminations: terminateUnderLoad,
  'rolling restart': restartInTurn,
};
const names = [...Object.keys(attacks), ...Object.keys(exchanges)];
const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: names },
    threads: { type: 'string', default: '2' },
    base: { type: 'string', default: '../shared/models/all-MiniLM-L6-v2' },
  },
});
for (const name of values.only)
  if (!names.includes(name)) throw new Error(`--only ${name} is none of ${names.join(', ')}`);

const directory = await mkdtemp(join(tmpdir(), 'evergreen-attack-'));
const show = (name: string, lines: Figures[]): void => {
  console.log(`\n${name}`);
  console.table(lines);
};
try {
  const chosenAttacks = values.only.filter((name) => name in attacks);
  if (chosenAttacks.length > 0) await attackApi(chosenAttacks);
  for (const name of values.only.filter((name) => name in exchanges))
    show(name, await exchanges[name]!(join(directory, name)));
} finally {
  await rm(directory, { recursive: true, force: true });
}

async function attackApi(chosen: readonly string[]): Promise<void> {
  const modelDirectory = join(directory, 'model');
  const stateDirectory = join(directory, 'state');
  await writeServingModel(resolve(values.base), modelDirectory);
  const api = await startContestant(contestants.evergreen, {
    ...{ directory: stateDirectory, modelDirectory, python: '' },
    threads: Number(values.threads),
  });
  try {
    const explicit = {} as Parameters<typeof deploymentSecrets>[0]['explicit'];
    const { feedbackKey } = await deploymentSecrets({ stateDirectory, explicit });
    const target = { url: new URL(api.url).origin, pid: api.pid, feedbackKey };
    for (const name of chosen) show(name, await attacks[name]!(target));
  } finally {
    await api.stop();
  }
}
