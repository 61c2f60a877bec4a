import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const inside = 'EVERGREEN_PRIVATE_NETWORK';

/**
 * Runs this script again in a network of its own, where each host name leads to this machine: services listen on the ports that
 * their files name, and disturb nobody. Returns inside; outside, this process ends with the exit code of the other one.
 * Needs Linux and root.
 */
export function enterPrivateNetwork(hostNames: readonly string[], directory: string): void {
  if (process.env[inside] !== undefined) return;
  const hosts = join(directory, 'hosts');
  writeFileSync(hosts, `127.0.0.1 localhost ${hostNames.join(' ')}\n`);
  const { status } = spawnSync(
    'unshare',
    [
      ...['--net', '--mount', 'sh', '-c'],
      'ip link set lo up && mount --bind "$0" /etc/hosts && exec "$@"',
      ...[hosts, process.execPath, '--import', 'tsx', ...process.argv.slice(1)],
    ],
    { stdio: 'inherit', env: { ...process.env, [inside]: directory } },
  );
  process.exit(status ?? 1);
}

/** The directory that the process outside has made; undefined outside. */
export const privateDirectory = (): string | undefined => process.env[inside];
