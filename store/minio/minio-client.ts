import { Client } from 'minio';
import type { Connection } from '../../contracts/connection.js';
import { EvergreenError } from '../../contracts/errors.js';
import { createTimeoutTransport } from './timeout-transport.js';

export type MinioConnection = Omit<Extract<Connection['store'], { kind: 'minio' }>, 'kind'>;

/**
 * A minio-js client that aborts silent requests and does not retry. We retry ourselves: minio-js does not
 * retry broken connections, and a conditional write needs care when it may have happened already.
 * @throws EvergreenError `invalid-input` when the endpoint is not a URL of a server
 */
export function connectMinio(options: MinioConnection, requestTimeoutMs: number): Client {
  const url = URL.canParse(options.endpoint) ? new URL(options.endpoint) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.pathname !== '/') {
    throw new EvergreenError(
      'invalid-input',
      `MINIO_ENDPOINT is ${JSON.stringify(options.endpoint)}; it must be a URL such as http://127.0.0.1:9000`,
    );
  }
  const secure = url.protocol === 'https:';
  return new Client({
    endPoint: url.hostname,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    useSSL: secure,
    accessKey: options.accessKey,
    secretKey: options.secretKey,
    region: options.region,
    transport: createTimeoutTransport(secure, requestTimeoutMs),
    retryOptions: { disableRetry: true },
  });
}
