import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { deploymentSecrets } from '../../settings/secrets.js';
import { contestants, startContestant } from '../serve/contestants.js';
import { writeServingModel } from '../serve/serving-model.js';
import { attacks } from './attacks.js';

/**
 * Attacks a running API that serves a new head on MiniLM, and prints what each attack cost, and what others waited for meanwhile.
 *
 *     npm run bench:attack -- [--only bodies …] [--threads 2] [--base <directory>]
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: Object.keys(attacks) },
    threads: { type: 'string', default: '2' },
    base: { type: 'string', default: '../shared/models/all-MiniLM-L6-v2' },
  },
});
for (const name of values.only)
  if (!(name in attacks)) throw new Error(`--only ${name} is none of ${Object.keys(attacks).join(', ')}`);

const directory = await mkdtemp(join(tmpdir(), 'evergreen-attack-'));
const modelDirectory = join(directory, 'model');
await writeServingModel(resolve(values.base), modelDirectory);
const api = await startContestant(contestants.evergreen, {
  ...{ directory: join(directory, 'state'), modelDirectory, python: '' },
  threads: Number(values.threads),
});
try {
  const explicit = {} as Parameters<typeof deploymentSecrets>[0]['explicit'];
  const { feedbackKey } = await deploymentSecrets({ stateDirectory: join(directory, 'state'), explicit });
  const loadGenerator = fileURLToPath(new URL('../serve/load/load-main.ts', import.meta.url));
  const target = { url: new URL(api.url).origin, pid: api.pid, feedbackKey, loadGenerator };
  for (const name of values.only) {
    console.log(`\n${name}`);
    console.table(await attacks[name]!(target));
  }
} finally {
  await api.stop();
  await rm(directory, { recursive: true, force: true });
}
