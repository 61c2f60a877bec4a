import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where a request to the store stands: not yet forwarded, with part of its body forwarded, or done but not answered yet. */
export type Instant = 'before' | 'during' | 'after';

export interface StoreRequest {
  method: string;
  /** Without the bucket. */
  key: string;
  instant: Instant;
}

/** Told of every request, and waited for; it may kill somebody meanwhile. */
export type Watcher = (request: StoreRequest) => Promise<void> | void;

export interface StoreProxy {
  url: string;
  watcher: Watcher | null;
  stop(): Promise<void>;
}

/** Stands between the workers and MinIO, forwards everything as it is, and knows the instant of each request. */
export async function startStoreProxy(target: () => string): Promise<StoreProxy> {
  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', url = '/', headers } = incoming;
    const key = decodeURIComponent(new URL(url, 'http://store').pathname).split('/').slice(2).join('/');
    const tell = async (instant: Instant): Promise<void> => proxy.watcher?.({ method, key, instant });
    const forward = async (): Promise<void> => {
      await tell('before');
      const forwarded = httpRequest(new URL(url, target()), { method, headers });
      const answered = once(forwarded, 'response') as Promise<[IncomingMessage]>;
      answered.catch(() => undefined);
      let isFirst = true;
      for await (const chunk of incoming as AsyncIterable<Buffer>) {
        const middle = isFirst ? Math.ceil(chunk.length / 2) : chunk.length;
        forwarded.write(chunk.subarray(0, middle));
        if (isFirst) await tell('during');
        isFirst = false;
        if (middle < chunk.length) forwarded.write(chunk.subarray(middle));
      }
      forwarded.end();
      const [answer] = await answered;
      const parts: Buffer[] = [];
      for await (const part of answer as AsyncIterable<Buffer>) parts.push(part);
      await tell('after');
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      outgoing.end(Buffer.concat(parts));
    };
    forward().catch(() => incoming.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: StoreProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    watcher: null,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}
