import { Router } from 'express';
import type { InferencePool } from '../../model/inference/inference-pool.js';
import type { ChampionServer } from '../serving/champion-server.js';
import type { ServingState } from '../serving/served-model.js';

/**
 * `GET /healthz`: the process is running. `GET /readyz`: it is ready, that is, a verified champion is loaded, its inference
 * processes answer, and it is not stopping. Whether the store answers is only told: predictions do not need it.
 */
export function healthRoutes(
  server: ServingState & Pick<ChampionServer, 'store'>,
  isStopping: () => boolean,
): Router {
  return Router()
    .get('/healthz', (_request, response) => {
      response.json({ status: 'ok' });
    })
    .get('/readyz', (_request, response) => {
      const reason = isStopping() ? 'The server is stopping.' : whyNotServing(server);
      const { store } = server;
      if (reason === null) response.json({ status: 'ok', store });
      else response.status(503).set('retry-after', '1').json({ status: 'unavailable', reason, store });
    });
}

const inferenceProblems: Record<InferencePool['state'], string | null> = {
  ready: null,
  hung: 'The inference processes do not answer. They are restarted unless they do soon.',
  broken: 'The inference processes have crashed and are being restarted.',
  closed: null,
};

function whyNotServing({ current, problem }: ServingState): string | null {
  if (current === null) return problem;
  return inferenceProblems[current.pool.state];
}
