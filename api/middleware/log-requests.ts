import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';

/**
 * A line a request, for debugging. It makes a logger for each request, so it costs also where the line is not written: use it
 * only where the level is on.
 */
export function logRequests(log: Logger): RequestHandler {
  return pinoHttp({
    logger: log,
    // Errors are logged where they are mapped, with their cause; here they would be a line without a reason.
    useLevel: 'debug',
    customErrorObject: () => ({}),
    serializers: {
      req: ({ id, method, url }: { id: string; method: string; url: string }) => ({ id, method, url }),
      res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
    },
  });
}
