import { Router, type RequestHandler } from 'express';
import type { InferencePool } from '../../model/inference/inference-pool.js';
import type { ChampionServer } from '../serving/champion-server.js';
import type { ServingState } from '../serving/served-model.js';

/**
 * `GET /healthz`: the process is running. `GET /readyz`: it is ready, that is, a verified champion is loaded, its inference
 * processes answer, and it is not stopping. Whether the store answers is only told: predictions do not need it. The others say
 * the same in the words of other protocols: `/health` of text-embeddings-inference, `/` of KServe V1, `/v2/health/…` of V2.
 */
export function healthRoutes(
  server: ServingState & Pick<ChampionServer, 'store'>,
  isStopping: () => boolean,
): Router {
  const whyNotReady = (): string | null => (isStopping() ? 'The server is stopping.' : whyNotServing(server));
  /** @param ready and `notReady`: the bodies of the answers */
  const readiness =
    (ready: () => object, notReady: (reason: string) => object): RequestHandler =>
    (_request, response) => {
      const reason = whyNotReady();
      if (reason === null) response.json(ready());
      else response.status(503).set('retry-after', '1').json(notReady(reason));
    };
  return Router()
    .get('/healthz', (_request, response) => void response.json({ status: 'ok' }))
    .get(
      '/readyz',
      readiness(
        () => ({ status: 'ok', store: server.store }),
        (reason) => ({ status: 'unavailable', reason, store: server.store }),
      ),
    )
    .get(
      '/health',
      readiness(
        () => ({ status: 'ok' }),
        (error) => ({ error, error_type: 'Unhealthy' }),
      ),
    )
    .get('/', (_request, response) => void response.json({ status: 'alive' }))
    .get('/v2/health/live', (_request, response) => void response.json({ live: true }))
    .get(
      '/v2/health/ready',
      readiness(
        () => ({ ready: true }),
        (error) => ({ ready: false, error }),
      ),
    );
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
