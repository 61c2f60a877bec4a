import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { describeCompute, type Compute } from '../../contracts/compute.js';
import { availableComputes, libraryDirectory } from '../../model/engines/choose-compute.js';
import { findMachine } from '../../model/engines/find-machine.js';
import { smokeTestEngine } from '../../model/engines/smoke-test.js';
import type { Settings } from '../../settings/settings.js';
import { nodeVersionProblem } from '../install-packages.mjs';
import { findingsOf, type Finding } from './finding.js';
import { judgePrivacy, judgeSpace, judgeThreads } from './judge.js';

/** Node.js, directories, disks and engines of this machine. */
export async function checkMachine(settings: Settings): Promise<Finding[]> {
  const { stateDirectory, cacheDirectory, threads } = settings;
  const findings = await Promise.all([
    findingsOf('node', async () => [checkNode()]),
    ...[stateDirectory, cacheDirectory].map((path) =>
      findingsOf('directory', async () => checkDirectory(path)),
    ),
    findingsOf('engine', async () => checkEngines(settings)),
  ]);
  return [...findings.flat(), judgeThreads(threads, availableParallelism())];
}

function checkNode(): Finding {
  const { node } = process.versions;
  const problem = nodeVersionProblem(node);
  return problem === undefined
    ? { check: 'node', state: 'ok', says: `Node.js ${node}` }
    : { check: 'node', state: 'failed', says: problem };
}

async function checkDirectory(path: string): Promise<Finding[]> {
  const found = await stat(path).catch(() => undefined);
  const existing = await nearestExisting(path);
  const { bavail, bsize } = await statfs(existing);
  const isWritable = await access(existing, constants.W_OK).then(
    () => true,
    () => false,
  );
  return [
    ...(isWritable
      ? []
      : [
          {
            check: 'permissions',
            state: 'failed' as const,
            says: `${existing} cannot be written by this user`,
            advice: 'Run as the user that owns it, or name another with EVERGREEN_STATE or EVERGREEN_CACHE.',
          },
        ]),
    judgePrivacy(path, found?.mode),
    judgeSpace('disk', path, bavail * bsize),
  ];
}

async function nearestExisting(path: string): Promise<string> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  return isThere || path === dirname(path) ? path : nearestExisting(dirname(path));
}

/** Each engine that this machine has multiplies a matrix, in a process of its own. */
async function checkEngines(settings: Settings): Promise<Finding[]> {
  const machine = await findMachine(settings);
  const computes = availableComputes({ engine: 'auto', device: 'cpu', precision: 'float32' }, machine);
  const findings = computes.map((compute: Compute) =>
    findingsOf('engine', async () => {
      await smokeTestEngine(compute, libraryDirectory(compute, machine) ?? 'node_modules');
      return [{ check: 'engine', state: 'ok', says: `${describeCompute(compute)} computes` }];
    }),
  );
  return (await Promise.all(findings)).flat();
}
