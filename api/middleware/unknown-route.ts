import { Router } from 'express';
import { EvergreenError } from '../../contracts/errors.js';

/** Answers OPTIONS with the methods of the path. Each router by itself would name only those of its own. */
export function answerOptions(routes: Readonly<Record<string, string>>): Router {
  const router = Router();
  for (const [path, methods] of Object.entries(routes))
    router.options(path, (_request, response) => void response.status(204).set('allow', methods).end());
  return router;
}

/**
 * Answers requests that no route has answered: with 405 for a known path with another method, otherwise with 404.
 * @param routes the methods of each path of the API, for example `GET, POST`
 */
export function unknownRoute(routes: Readonly<Record<string, string>>): Router {
  const router = Router();
  for (const [path, method] of Object.entries(routes))
    router.all(path, (request, response) => {
      response.setHeader('allow', method);
      response.status(405).json({
        error: `${request.path} takes ${method}, not ${request.method}.`,
        code: 'invalid-input',
        details: {},
      });
    });
  return router.use((request) => {
    throw new EvergreenError(
      'not-found',
      `There is no ${request.path}. This API has ${Object.entries(routes)
        .map(([path, allowed]) => `${allowed} ${path.replaceAll('\\', '')}`)
        .join(', ')}.`,
    );
  });
}
