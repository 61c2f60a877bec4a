import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ComposeStack } from './compose-stack.js';
import type { Deployment } from './deployment.js';
import { copyBucket, dumpDatabases, isPostgresqlReady, restoreDatabases } from './backup.js';
import {
  bundleOf,
  callApi,
  isConnectable,
  phaseOf,
  serverVersions,
  setCurrentVersion,
} from './observe-deployment.js';

const smallTraining = [
  'train',
  '--sample',
  '--limit',
  '2000',
  '--base',
  'tiny',
  '--max-length',
  '40',
  '--epochs',
  '3',
];
/** Exit codes of a run that ended with a verdict: promoted, rejected, challenger. */
const verdicts = [0, 2, 3];
const texts = Array.from(
  { length: 40 },
  (_, index) => `I ${index % 2 ? 'love' : 'hate'} product number ${index}.`,
);

/** The life of a deployment. @throws Error at the first thing that is not as it must be */
export async function walkDeployment(
  stack: ComposeStack,
  deployment: Deployment,
  log: (line: string) => void,
): Promise<void> {
  const { directory } = deployment;
  const cli = (...args: string[]) => stack.run('cli', args);

  await startServers(stack);
  log(`PostgreSQL, Temporal and MinIO run: ${await serverVersions(deployment)}`);
  for (const worker of ['pipeline-worker', 'trainer']) stack.start(worker);
  stack.start('api');
  stack.start('caddy');

  await cli(...smallTraining, '--no-wait');
  await stack.waitFor('a training', async () => (await phaseOf(deployment)) === 'fine-tune');
  const next = join(directory, 'next-bundle.js');
  copyFileSync(bundleOf(deployment), next);
  appendFileSync(next, '\n// the next release\n');
  await upgradeWorkers(stack, deployment, next);
  log('in the middle of the first training: the trainer was restarted, and new workers are current');
  await stack.run('cli', ['follow']);
  await stack.stop('pipeline-worker');
  log('the first model is promoted, by the workers that started its run; those are stopped');
  log(`doctor:\n${await cli('doctor')}`);

  const answer = await callApi(deployment, '/predict', 'EVERGREEN_PREDICT_KEY', { text: texts });
  assert.equal(answer.model?.generation, 1);
  for (const [index, { id }] of answer.predictions!.entries())
    await callApi(deployment, '/feedback', 'EVERGREEN_FEEDBACK_KEY', {
      id,
      label: index % 2 ? 'positive' : 'negative',
    });
  await stack.run('cli', ['train', '--feedback', '--json'], verdicts);
  const { verdict } = JSON.parse(await cli('decision', '--json')) as { verdict: string };
  log(`the retraining with ${texts.length} labels ended: ${verdict}`);

  const before = await stateOf(cli);
  const dumps = await dumpDatabases(deployment);
  const copy = await copyBucket(deployment, { to: join(directory, 'backup') });
  await stack.stopAll();
  for (const volume of ['volumes', 'api', 'pipeline-worker', 'pipeline-worker-next', 'trainer'])
    rmSync(join(directory, volume), { recursive: true });
  log(`backed up: ${copy.objects} objects, ${copy.megabytes} MB; then everything was stopped and removed`);

  await startServers(stack, () => restoreDatabases(deployment, dumps));
  await copyBucket(deployment, { from: join(directory, 'backup') });
  stack.start('pipeline-worker', { EVERGREEN_WORKFLOW_BUNDLE: next });
  stack.start('trainer');
  stack.start('api');
  stack.start('caddy');
  await stack.waitFor('the API', async () => {
    const { model } = await callApi(deployment, '/predict', 'EVERGREEN_PREDICT_KEY', { text: texts });
    return model !== undefined;
  });
  assert.deepEqual(await stateOf(cli), before);
  const again = await callApi(deployment, '/predict', 'EVERGREEN_PREDICT_KEY', { text: texts });
  assert.equal(again.model?.generation, before.champion.generation);
  log('restored: the same champion, models, and last run');
  await stack.run('cli', [...smallTraining, '--seed', '2', '--json'], verdicts);
  log('a run after the restore ended with a verdict');
}

/** Up to where workers can start. @param restore called when PostgreSQL runs and is empty */
async function startServers(stack: ComposeStack, restore?: () => Promise<void>): Promise<void> {
  stack.start('postgresql');
  await stack.waitFor('PostgreSQL', isPostgresqlReady);
  await restore?.();
  await stack.run('temporal-schema');
  stack.start('temporal', { TEMPORAL_BROADCAST_ADDRESS: '127.0.0.1' });
  stack.start('minio');
  await stack.run('temporal-namespace');
  await stack.waitFor('MinIO', () => isConnectable(9000));
}

/** The upgrade of docs/operations.md: new workers beside the old ones, then they are made current. */
async function upgradeWorkers(stack: ComposeStack, deployment: Deployment, bundle: string): Promise<void> {
  await stack.stop('trainer');
  stack.start('trainer');
  stack.start('pipeline-worker', { EVERGREEN_WORKFLOW_BUNDLE: bundle }, '-next');
  await stack.waitFor('the new version', () => setCurrentVersion(deployment, bundle));
}

/** What of the store and of Temporal's databases must come back. */
async function stateOf(cli: (...args: string[]) => Promise<string>) {
  const { champion, lifecycle } = JSON.parse(await cli('status', '--json')) as {
    champion: { generation: number };
    lifecycle: { state: string; startedAt: string };
  };
  const { state, startedAt } = lifecycle;
  const models = JSON.parse(await cli('models', '--json')) as unknown;
  return { champion, models, lastRun: { state, startedAt } };
}
