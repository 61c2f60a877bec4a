import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';

export interface OpenBatch {
  asked: ClientRequest;
  response: IncomingMessage;
  /** Bytes that the connection has taken so far. */
  sentBytes: () => number;
}

/** Opens a batch. Its body is sent as fast as the API takes it. */
export async function openBatch(
  url: string,
  contentType: string,
  body: Iterable<string | Uint8Array>,
): Promise<OpenBatch> {
  const asked = request(`${url}/predict/batch`, {
    ...{ method: 'POST', headers: { 'content-type': contentType, accept: contentType } },
  });
  let sentBytes = 0;
  const send = async (): Promise<void> => {
    for (const part of body) {
      if (asked.destroyed) return;
      sentBytes += Buffer.byteLength(part);
      if (!asked.write(part)) await once(asked, 'drain');
    }
    asked.end();
  };
  // What breaks it is seen by who reads the response.
  asked.on('error', () => undefined);
  send().catch(() => undefined);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return { asked, response, sentBytes: () => sentBytes };
}
