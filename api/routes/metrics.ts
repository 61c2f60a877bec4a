import { Router, type RequestHandler } from 'express';
import type { Registry } from 'prom-client';

/** `GET /metrics`: the metrics in Prometheus' text format. */
export function metricsRoute(registry: Registry, hasKey: RequestHandler): Router {
  return Router().get('/metrics', hasKey, async (_request, response) => {
    response.type(registry.contentType).send(await registry.metrics());
  });
}
