import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';

const lineBreak = 0x0a;

export interface OpenBatch {
  asked: ClientRequest;
  response: IncomingMessage;
  /** Bytes that the connection has taken so far. */
  sentBytes: () => number;
  /** Resolves with the answered rows at the end of the response. */
  read: (onRows: (rows: number) => void) => Promise<number>;
}

/** Opens a batch. Lines are sent as fast as the API takes them. */
export async function openBatch(
  url: string,
  contentType: string,
  lines: Iterable<string>,
): Promise<OpenBatch> {
  const asked = request(`${url}/predict/batch`, {
    ...{ method: 'POST', headers: { 'content-type': contentType, accept: contentType } },
  });
  let sentBytes = 0;
  const send = async (): Promise<void> => {
    for (const line of lines) {
      if (asked.destroyed) return;
      sentBytes += Buffer.byteLength(line);
      if (!asked.write(line)) await once(asked, 'drain');
    }
    asked.end();
  };
  // What breaks it is seen by who reads the response.
  asked.on('error', () => undefined);
  send().catch(() => undefined);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return {
    ...{ asked, response },
    sentBytes: () => sentBytes,
    read: async (onRows) => {
      let rows = 0;
      for await (const chunk of response as AsyncIterable<Buffer>) {
        for (const byte of chunk) if (byte === lineBreak) rows += 1;
        onRows(rows);
      }
      return rows;
    },
  };
}
