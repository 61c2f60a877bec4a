import { Router } from 'express';
import type { ServingState } from '../serving/served-model.js';

/** `GET /healthz`: the process is running. `GET /readyz`: it is ready, that is, a verified champion is loaded and it is not stopping. */
export function healthRoutes(server: ServingState, isStopping: () => boolean): Router {
  return Router()
    .get('/healthz', (_request, response) => {
      response.json({ status: 'ok' });
    })
    .get('/readyz', (_request, response) => {
      const reason = isStopping() ? 'The server is stopping.' : whyNotServing(server);
      if (reason === null) response.json({ status: 'ok' });
      else response.status(503).json({ status: 'unavailable', reason });
    });
}

function whyNotServing({ current, problem }: ServingState): string | null {
  if (current === null) return problem;
  return current.pool.state === 'broken'
    ? 'The inference processes have crashed and are being restarted.'
    : null;
}
