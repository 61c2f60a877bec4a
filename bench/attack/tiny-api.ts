import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startScript, type RunningProcess } from '../../deploy/local/processes.js';
import { waitForHealth } from '../../deploy/local/wait-for-health.js';
import { createApiKeyText } from '../../policy/api-key-text.js';
import { addApiKey } from '../../registry/api-keys.js';
import { createDirectoryStore } from '../../store/directory-store.js';
import { promoteTinyModel } from '../../test/api/running-api.js';

/** A model of a few kilobytes, and API processes that serve it from a store in a directory, with all that a deployment has. */
export interface TinyDeployment {
  /** A predict key of the store. */
  key: string;
  /** The probability of class 0 that each generation gives the text of `promoteTinyModel`. */
  expected: Map<number, number>;
  /** Promotes the next generation. */
  promote(): Promise<void>;
  startApi(port: number): Promise<RunningProcess>;
}

const startTimeoutMs = 120_000;
const rate = { texts: 1_000_000, seconds: 1 };

/** @param directory an empty one */
export async function deployTinyModel(directory: string): Promise<TinyDeployment> {
  const { id, text: key, sha256 } = createApiKeyText();
  await addApiKey(createDirectoryStore(join(directory, 'store')), 'default', {
    ...{
      id,
      sha256,
      scope: 'predict',
      name: null,
      sender: `key-${id}`,
      rate,
      expiresAt: null,
      revoked: null,
    },
    ...{ createdAt: new Date().toISOString(), createdBy: 'bench' },
  });
  const expected = new Map<number, number>();
  return {
    key,
    expected,
    async promote() {
      const generation = expected.size + 1;
      expected.set(generation, await promoteTinyModel(directory, generation));
    },
    async startApi(port) {
      const running = await startScript({
        ...{ name: 'API', script: fileURLToPath(new URL('../../api/main.ts', import.meta.url)), args: [] },
        ...{ logFile: join(directory, `api-${port}.log`), stateDirectory: directory, log: console.error },
        ...{ restart: false, graceMs: 30_000 },
        env: {
          ...{ EVERGREEN_STATE: directory, EVERGREEN_CACHE: join(directory, 'cache') },
          ...{ EVERGREEN_STORE: 'directory', EVERGREEN_THREADS: '1', API_PORT: String(port) },
        },
      });
      const isReady = async (): Promise<boolean> => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok;
      await waitForHealth(running, isReady, startTimeoutMs);
      return running;
    },
  };
}
