import { Router } from 'express';
import type { ChampionServer } from '../serving/champion-server.js';

/** `GET /healthz`: the process lives. `GET /readyz`: it can answer, that is, a verified champion is loaded and it is not stopping. */
export function healthRoutes(
  server: Pick<ChampionServer, 'current' | 'problem'>,
  isStopping: () => boolean,
): Router {
  return Router()
    .get('/healthz', (_request, response) => {
      response.json({ status: 'ok' });
    })
    .get('/readyz', (_request, response) => {
      const reason = isStopping()
        ? 'The server is stopping.'
        : server.current === null
          ? server.problem
          : null;
      if (reason === null) response.json({ status: 'ok' });
      else response.status(503).json({ status: 'unavailable', reason });
    });
}
