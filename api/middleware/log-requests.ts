import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';

/**
 * Logs one line per request, for debugging. It creates a logger for each request even when the line is not written, so use it
 * only when the level is enabled.
 */
export function logRequests(log: Logger): RequestHandler {
  return pinoHttp({
    logger: log,
    // The error handler logs errors with their cause, which is not known here.
    useLevel: 'debug',
    customErrorObject: () => ({}),
    serializers: {
      req: ({ id, method, url }: { id: string; method: string; url: string }) => ({ id, method, url }),
      res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
    },
  });
}
