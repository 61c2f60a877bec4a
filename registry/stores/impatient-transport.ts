import * as http from 'node:http';
import * as https from 'node:https';

/** The server accepted a request and then said nothing for too long. */
export class SilentServerError extends Error {
  override readonly name = 'SilentServerError';
}

/** The server answered that it cannot serve now. */
export class BusyServerError extends Error {
  override readonly name = 'BusyServerError';

  constructor(readonly status: number) {
    super(`the server answered with HTTP status ${status}`);
  }
}

const busyStatuses = new Set([408, 429, 499, 500, 502, 503, 504, 520]);

/**
 * The transport that minio-js lacks: a request (or its answer) on which nothing moves for `timeoutMs` is broken off.
 * A long transfer that moves is never interrupted.
 */
export function createImpatientTransport(secure: boolean, timeoutMs: number) {
  const { request } = secure ? https : http;
  const impatientRequest = (
    options: https.RequestOptions,
    onResponse: (response: http.IncomingMessage) => void,
  ): http.ClientRequest => {
    let answer: http.IncomingMessage | undefined;
    const clientRequest = request({ ...options, timeout: timeoutMs }, (response) => {
      answer = response;
      // minio-js would leave the body of such an answer unread and with it the connection open.
      if (busyStatuses.has(response.statusCode ?? 0)) {
        clientRequest.destroy(new BusyServerError(response.statusCode ?? 0));
      } else {
        onResponse(response);
      }
    });
    return clientRequest.on('timeout', () =>
      (answer ?? clientRequest).destroy(new SilentServerError(`no answer for ${timeoutMs / 1000} s`)),
    );
  };
  return { request: impatientRequest as typeof http.request };
}
