import { Context } from '@temporalio/activity';
import { join } from 'node:path';
import type { DatasetManifest, DataSource } from '../../contracts/dataset.js';
import { EvergreenError } from '../../contracts/errors.js';
import type { RunRecord } from '../../contracts/run.js';
import { readTextHead } from '../../sources/rows/open-text.js';
import { listFiles, readFiles } from '../../sources/rows/read-files.js';
import { readRows } from '../../sources/rows/read-rows.js';
import type { RowTable } from '../../sources/rows/row-table.js';
import { readSample } from '../../sources/sample-corpus/read-sample.js';
import type { ObjectStore } from '../../store/object-store.js';
import type { ActivityDependencies } from '../dependencies.js';
import { openRetraining } from './open-retraining.js';
import { requireAllowedPath } from './require-allowed-path.js';

/**
 * Checks that the worker may read the files of a source, and that they are there.
 * @throws EvergreenError as `requireAllowedPath`, `listFiles` and `openText`
 */
export async function requireReadable(
  source: DataSource,
  roots: ActivityDependencies['sourceRoots'],
): Promise<void> {
  if (source.kind !== 'file' || isObject(source.path)) return;
  await requireAllowedPath(source.path, roots);
  for (const file of await listFiles(source.path)) {
    // A file of an allowed directory may be a link to another place.
    await requireAllowedPath(file, roots);
    await readTextHead(file);
  }
}

interface OpenedSource {
  table: RowTable;
  sample: boolean;
  originalCounts?: DatasetManifest['originalCounts'];
  /** False where test rows have judged a champion: they stay test rows. */
  mayTrainOnTestRows: boolean;
}

/** Opens the source. An object of the store (`s3:<key>`) is fetched first. */
export async function openSource(
  dependencies: ActivityDependencies,
  run: RunRecord,
  directory: string,
): Promise<OpenedSource> {
  const { source } = run;
  if (source.kind === 'sample') return { table: readSample(source), sample: true, mayTrainOnTestRows: true };
  if (source.kind === 'retraining') {
    const { table, base } = await openRetraining(dependencies, run, source, {
      directory,
      signal: Context.current().cancellationSignal,
    });
    const { sample, originalCounts, crossValidation } = base;
    return { table, sample, originalCounts, mayTrainOnTestRows: crossValidation !== undefined };
  }
  const table = await openFile(dependencies.store, source, directory);
  return { table, sample: false, mayTrainOnTestRows: true };
}

/** Begins the path of an object of the store. */
const objectPrefix = 's3:';
const isObject = (path: string): boolean => path.startsWith(objectPrefix);

async function openFile(
  store: ObjectStore,
  source: Extract<DataSource, { kind: 'file' }>,
  directory: string,
): Promise<RowTable> {
  if (!isObject(source.path)) return readFiles(source, await listFiles(source.path));
  const key = source.path.slice(objectPrefix.length);
  const path = join(directory, 'source');
  if (!(await store.getToFile(key, path)))
    throw new EvergreenError(
      'not-found',
      `There is no object ${key} in ${store.description}. Upload it, or check the key.`,
    );
  return readRows({ ...source, path });
}
