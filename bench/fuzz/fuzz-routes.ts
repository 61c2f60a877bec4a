import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { Pool } from 'undici';
import { operations } from '../../api/openapi/operations.js';
import { deploymentSecrets } from '../../settings/secrets.js';
import { arbitraryBody, arbitraryHeaders } from '../../test/api/arbitrary-requests.js';
import { promoteTinyModel, startApi } from '../../test/api/running-api.js';

/**
 * Sends random bodies with random headers to every POST route of an API of its own, whose model has random weights, and prints how
 * often each status was the answer. It fails where a connection broke or the answer was a 5xx other than 503 with `retry-after`.
 *
 *     npm run bench:fuzz -- [--bodies 10000] [--seed 1]
 */
const { values } = parseArgs({
  options: { bodies: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } },
});
const connections = 8;
const routes = operations
  .filter(({ method }) => method === 'post')
  .map(({ path }) =>
    path
      .replaceAll('\\', '')
      .replace(/:(model|name)\b/, 'default')
      .replace(/:version\b/, '1'),
  );

const state = await mkdtemp(join(tmpdir(), 'evergreen-fuzz-'));
await promoteTinyModel(state, 1);
const api = await startApi(state);
try {
  const explicit = {} as Parameters<typeof deploymentSecrets>[0]['explicit'];
  const { feedbackKey } = await deploymentSecrets({ stateDirectory: state, explicit });
  const pool = new Pool(api.url, { connections });
  const requests = fc.sample(fc.tuple(arbitraryBody, arbitraryHeaders), {
    numRuns: Number(values.bodies),
    seed: Number(values.seed),
  });
  const lines: Record<string, Record<string, number>> = {};
  for (const path of routes) {
    const line: Record<string, number> = (lines[path] = {});
    const waiting = requests.values();
    let longestMs = 0;
    const send = async (): Promise<void> => {
      for (const [body, headers] of waiting) {
        const startedAt = performance.now();
        const outcome = await pool
          .request({
            ...{ path, method: 'POST', body },
            headers: {
              'content-type': 'application/json',
              ...headers,
              authorization: `Bearer ${feedbackKey}`,
            },
          })
          .then(async (response) => {
            await response.body.dump();
            const isHonest = response.statusCode !== 503 || response.headers['retry-after'] !== undefined;
            return isHonest ? String(response.statusCode) : '503 without retry-after';
          })
          .catch((error: NodeJS.ErrnoException) => error.code ?? error.message);
        line[outcome] = (line[outcome] ?? 0) + 1;
        if (!/^([234]\d\d|503)$/.test(outcome)) {
          process.exitCode = 1;
          console.error(
            path,
            outcome,
            JSON.stringify(headers),
            JSON.stringify(Buffer.from(body).toString('latin1')),
          );
        }
        longestMs = Math.max(longestMs, performance.now() - startedAt);
      }
    };
    await Promise.all(Array.from({ length: connections }, send));
    line['longest ms'] = Math.round(longestMs);
  }
  console.table(lines);
  await pool.close();
} finally {
  api.process.kill();
  await rm(state, { recursive: true, force: true });
}
