import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { openStore } from '../../store/open-store.js';
import type { Deployment } from './deployment.js';

const databases = ['temporal', 'temporal_visibility'];

const postgresql = ({ variables }: Deployment, program: string, ...args: string[]): void => {
  execFileSync(program, ['--host', 'postgresql', '--username', 'temporal', ...args], {
    env: { ...process.env, PGPASSWORD: variables['POSTGRES_PASSWORD'] },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
};

/** Whether PostgreSQL takes connections. @throws Error while it does not */
export async function isPostgresqlReady(): Promise<boolean> {
  execFileSync('pg_isready', ['--host', 'postgresql'], { stdio: 'ignore' });
  return true;
}

/** Dumps Temporal's databases while it runs. @returns the files, by database */
export async function dumpDatabases(deployment: Deployment): Promise<Map<string, string>> {
  const files = new Map(databases.map((name) => [name, join(deployment.directory, `${name}.dump`)]));
  for (const [database, file] of files)
    postgresql(deployment, 'pg_dump', '--format', 'custom', '--file', file, database);
  return files;
}

/** Fills an empty PostgreSQL. */
export async function restoreDatabases(deployment: Deployment, dumps: Map<string, string>): Promise<void> {
  for (const [database, file] of dumps) {
    // The image makes a database with the name of its user; initdb alone does not.
    postgresql(deployment, 'psql', '--dbname', 'postgres', '--command', `CREATE DATABASE ${database}`);
    postgresql(deployment, 'pg_restore', '--exit-on-error', '--dbname', database, file);
  }
}

/** Copies every object of the bucket into a directory store, or back. The references stay valid: keys and bytes are the same. */
export async function copyBucket(
  { services }: Deployment,
  direction: { to: string } | { from: string },
): Promise<{ objects: number; megabytes: string }> {
  const environment = services['pipeline-worker']!.environment;
  const bucket = openStore({
    kind: 'minio',
    endpoint: environment['MINIO_ENDPOINT']!,
    accessKey: environment['MINIO_ACCESS_KEY']!,
    secretKey: environment['MINIO_SECRET_KEY']!,
    bucket: environment['MINIO_BUCKET']!,
    region: 'us-east-1',
  });
  const directory = openStore({ kind: 'directory', path: 'to' in direction ? direction.to : direction.from });
  const [source, target] = 'to' in direction ? [bucket, directory] : [directory, bucket];
  let objects = 0;
  let bytes = 0;
  for await (const { key, sizeBytes } of source.list('')) {
    await target.put(key, (await source.get(key))!);
    objects += 1;
    bytes += sizeBytes;
  }
  return { objects, megabytes: (bytes / 1e6).toFixed(1) };
}
