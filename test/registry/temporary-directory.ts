import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ObjectStore } from '../../store/object-store.js';
import { createDirectoryStore } from '../../store/directory-store.js';

const made: string[] = [];

/** Mocha's own; absent where a script outside of mocha uses this file. */
const { after } = globalThis as { after?: (work: () => Promise<void>) => void };
after?.(async () => {
  await Promise.all(made.map((path) => rm(path, { recursive: true, force: true })));
});

/** An empty directory that is removed after the last test. */
export async function temporaryDirectory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'evergreen-registry-'));
  made.push(path);
  return path;
}

/** An empty directory store. */
export async function temporaryStore(): Promise<ObjectStore> {
  return createDirectoryStore(await temporaryDirectory());
}
