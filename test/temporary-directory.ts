import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives each test of the enclosing suite an empty directory of its own, removed after the test. */
export function useTemporaryDirectory(): () => string {
  let path = '';
  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), 'evergreen-test-'));
  });
  afterEach(() => rm(path, { recursive: true, force: true }));
  return () => path;
}
