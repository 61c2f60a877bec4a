import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Plain JavaScript that imports no package: it runs before any is installed. */

const oldestNode = [20, 19, 0];
const lockPollIntervalMs = 500;

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Explains what is wrong with a version of Node. Returns undefined when nothing is.
 * @param {string} version for example "20.19.0"
 */
export function nodeVersionProblem(version) {
  const parts = version.split('.').map(Number);
  const difference =
    oldestNode.map((part, index) => (parts[index] ?? 0) - part).find((part) => part !== 0) ?? 0;
  if (difference >= 0) return undefined;
  return `Evergreen needs Node.js ${oldestNode.join('.')} or newer; this is ${version}. Install a newer one, for example from https://nodejs.org.`;
}

/**
 * Whether the installed packages match package-lock.json. They do when `ensurePackages` installed them (its stamp holds
 * the sha256 of the lock file), or when npm installed them after the lock file last changed.
 * @param {string} directory that holds package-lock.json
 */
export function packageState(directory) {
  const lockPath = join(directory, 'package-lock.json');
  const stampPath = join(directory, 'node_modules', '.evergreen-lock');
  const installedPath = join(directory, 'node_modules', '.package-lock.json');
  const wanted = createHash('sha256').update(readFileSync(lockPath)).digest('hex');
  const isStamped = existsSync(stampPath) && readFileSync(stampPath, 'utf8') === wanted;
  const isNewer = existsSync(installedPath) && statSync(installedPath).mtimeMs >= statSync(lockPath).mtimeMs;
  return { stampPath, wanted, isCurrent: isStamped || isNewer };
}

/**
 * Takes the lock file for this process. A lock whose process has died is taken over.
 * @param {string} lockPath
 * @returns {number | undefined} undefined when this process now holds the lock, else the pid of the process that does
 */
export function tryLock(lockPath) {
  mkdirSync(dirname(lockPath), { recursive: true });
  const ownPath = `${lockPath}.${process.pid}`;
  writeFileSync(ownPath, String(process.pid));
  try {
    for (;;) {
      try {
        linkSync(ownPath, lockPath);
        return undefined;
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
      const holder = existsSync(lockPath) ? Number(readFileSync(lockPath, 'utf8')) : 0;
      if (isAlive(holder)) return holder;
      rmSync(lockPath, { force: true });
    }
  } finally {
    rmSync(ownPath, { force: true });
  }
}

function isAlive(pid) {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Installs the packages of package-lock.json unless they are already installed. Exits when that fails. */
export async function ensurePackages() {
  const problem = nodeVersionProblem(process.versions.node);
  if (problem) fail(problem);
  if (packageState(root).isCurrent) return;

  const lockPath = join(root, '.evergreen', 'installing.lock');
  for (let isLogged = false, holder; (holder = tryLock(lockPath)) !== undefined; isLogged = true) {
    if (!isLogged) process.stderr.write(`waiting for process ${holder}, which is installing packages …\n`);
    await new Promise((resolve) => setTimeout(resolve, lockPollIntervalMs));
  }
  try {
    const { stampPath, wanted, isCurrent } = packageState(root);
    if (isCurrent) return;
    process.stderr.write('installing packages, once; about a minute …\n');
    const installed = spawnSync('npm', ['ci', '--loglevel=error'], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    });
    if (installed.status !== 0)
      fail(
        'The packages could not be installed; the reason is above. Check that this machine reaches its npm registry. `npm ci` prints more.',
      );
    mkdirSync(dirname(stampPath), { recursive: true });
    writeFileSync(stampPath, wanted);
  } finally {
    rmSync(lockPath, { force: true });
  }
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
