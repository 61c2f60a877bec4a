import { mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedOpenVino } from '../../model/engines/openvino/libraries.js';
import { launcherSettings } from '../../settings/settings.js';
import { ComposeStack } from './compose-stack.js';
import { readComposeFile, readVariables } from './compose-file.js';
import { readImageFile } from './image-file.js';
import { enterPrivateNetwork, privateDirectory } from './private-network.js';
import { walkDeployment } from './walk-deployment.js';

/**
 * `npm run bench:deployment`: starts what deploy/compose.yaml describes, with its own command lines and environment but without
 * containers, and walks through a life of it: first model, upgrade of the workers in the middle of a training, retraining, backup,
 * loss of everything, restore.
 *
 * Needs Linux and root, and on the PATH: `initdb`, `postgres`, `pg_dump`, `pg_restore`, `temporal-server`, `temporal-sql-tool`,
 * `temporal`, `minio` and `caddy`. The images of the trainer and the API have OpenVINO, so run `evergreen setup openvino` first. The monitoring services and Temporal's Web UI are left out.
 */
const project = fileURLToPath(new URL('../../', import.meta.url));
const composePath = join(project, 'deploy', 'compose.yaml');
const secret = (name: string): string => `${name}-of-the-deployment-walk-0123456789`;
const variables = {
  ...readVariables(join(project, 'deploy', '.env.example')),
  EVERGREEN_WORKER_VERSIONING: 'on',
  EVERGREEN_PREDICTION_LOG: 'full',
  EVERGREEN_PREDICT_KEY: secret('predict'),
  EVERGREEN_FEEDBACK_KEY: secret('feedback'),
  EVERGREEN_ERROR_FEEDBACK_KEY: secret('errors'),
  EVERGREEN_PREDICTION_SECRET: secret('prediction'),
  POSTGRES_PASSWORD: secret('postgres'),
  MINIO_SECRET_KEY: secret('minio'),
  GRAFANA_PASSWORD: secret('grafana'),
};
const services = readComposeFile(composePath, variables);
const directory = privateDirectory() ?? mkdtempSync(join(tmpdir(), 'evergreen-deployment-'));
chmodSync(directory, 0o755);
enterPrivateNetwork(Object.keys(services), directory);

const images = readImageFile(join(project, 'deploy', 'images', 'Dockerfile'));
const imagePaths = [
  ['/app', project],
  ['/opt/openvino', cachedOpenVino(launcherSettings().cacheDirectory)],
] as const;
const stack = new ComposeStack({ services, images, composePath, imagePaths, project, directory });
const startedAt = Date.now();
const log = (line: string): void =>
  console.log(`${((Date.now() - startedAt) / 1000).toFixed(0).padStart(5)} s  ${line}`);
try {
  await walkDeployment(stack, { services, variables, directory, project }, log);
  await stack.stopAll();
  rmSync(directory, { recursive: true });
  log('done');
} catch (error) {
  log(`failed; the logs are in ${directory}`);
  console.error(error);
  process.exitCode = 1;
  await stack.stopAll();
}
