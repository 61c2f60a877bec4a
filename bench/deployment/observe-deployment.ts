import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Agent, fetch } from 'undici';
import type { LifecycleStatus } from '../../contracts/lifecycle.js';
import { lifecycleWorkflowId } from '../../contracts/names.js';
import type { Deployment } from './deployment.js';

interface Answer {
  predictions?: { id: string; label: string }[];
  model?: { digest: string; generation: number };
}

/** Caddy signs the certificate of "localhost" itself. */
const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });

/** Posts to the API through Caddy, with the key that a variable holds. @throws Error unless it answers 2xx */
export async function callApi(
  { variables }: Deployment,
  path: string,
  key: string,
  body: unknown,
): Promise<Answer> {
  const response = await fetch(`https://${variables['EVERGREEN_PUBLIC_NAME']}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${variables[key]}` },
    body: JSON.stringify(body),
    dispatcher,
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${answer}`);
  return JSON.parse(answer) as Answer;
}

/** Whether something listens on a port of this machine. */
export async function isConnectable(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } finally {
    socket.destroy();
  }
}

export const bundleOf = ({ project }: Deployment): string => join(project, 'dist', 'workflow-bundle.js');

const temporal = (deployment: Deployment, ...args: string[]): string => {
  const { TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE } = deployment.services['temporal-namespace']!.environment;
  return execFileSync('temporal', args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE },
  });
};

/** The phase of the run that is going on. A query by Temporal's own tool, because `evergreen status` takes longer than a phase. */
export async function phaseOf(deployment: Deployment): Promise<string> {
  const run = ['--workflow-id', lifecycleWorkflowId(deployment.variables['EVERGREEN_MODEL']!)];
  const answer = temporal(deployment, 'workflow', 'query', ...run, '--name', 'status', '--output', 'json');
  const { queryResult } = JSON.parse(answer) as { queryResult: LifecycleStatus[] };
  return queryResult[0]!.phase;
}

/** Makes the workers with a bundle the current ones, as an operator does. */
export async function setCurrentVersion(deployment: Deployment, bundle: string): Promise<boolean> {
  const buildId = createHash('sha256').update(readFileSync(bundle)).digest('hex').slice(0, 12);
  const target = ['--deployment-name', 'evergreen', '--build-id', buildId];
  temporal(deployment, 'worker', 'deployment', 'set-current-version', ...target, '--yes');
  return true;
}

/** The versions of the servers. */
export async function serverVersions(deployment: Deployment): Promise<string> {
  const { serverVersion, persistenceStore } = JSON.parse(
    temporal(deployment, 'operator', 'cluster', 'describe', '--output', 'json'),
  ) as { serverVersion: string; persistenceStore: string };
  return `Temporal ${serverVersion} on ${persistenceStore}`;
}
