import * as http from 'node:http';
import * as https from 'node:https';

/** The server accepted a request and then sent nothing for too long. */
export class SilentServerError extends Error {
  override readonly name = 'SilentServerError';
}

/** The server responded that it cannot serve at the moment. */
export class BusyServerError extends Error {
  override readonly name = 'BusyServerError';

  constructor(
    readonly status: number,
    readonly body: string,
  ) {
    const message = /<Message>(.*?)<\/Message>/s.exec(body)?.[1];
    super(`the server answered with HTTP status ${status}${message === undefined ? '' : `: ${message}`}`);
  }
}

const longestBodyBytes = 16 * 1024;

/** Reads the beginning of a response body and then closes the connection. */
async function readBody(response: http.IncomingMessage): Promise<string> {
  let body = '';
  try {
    for await (const part of response.setEncoding('utf8')) {
      body += part as string;
      if (body.length > longestBodyBytes) break;
    }
  } catch {
    // The status alone is enough.
  }
  return body;
}

const busyStatuses = new Set([408, 429, 499, 500, 502, 503, 504, 520]);

/**
 * A transport with a timeout, which minio-js lacks: it aborts a request (or its response) when no data moves
 * for `timeoutMs`. A long transfer that makes progress is never aborted.
 */
export function createTimeoutTransport(secure: boolean, timeoutMs: number) {
  const { request } = secure ? https : http;
  const requestWithTimeout = (
    options: https.RequestOptions,
    onResponse: (response: http.IncomingMessage) => void,
  ): http.ClientRequest => {
    let answer: http.IncomingMessage | undefined;
    const clientRequest = request({ ...options, timeout: timeoutMs }, (response) => {
      answer = response;
      const status = response.statusCode ?? 0;
      // minio-js would leave the body of such a response unread, and so the connection open.
      if (busyStatuses.has(status)) {
        void readBody(response).then((body) =>
          clientRequest.emit('error', new BusyServerError(status, body)),
        );
      } else {
        onResponse(response);
      }
    });
    return clientRequest.on('timeout', () =>
      (answer ?? clientRequest).destroy(new SilentServerError(`no answer for ${timeoutMs / 1000} s`)),
    );
  };
  return { request: requestWithTimeout as typeof http.request };
}
