import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (response: ServerResponse, request: IncomingMessage, visit: number) => void;

export interface LocalSite {
  url: string;
  /** Paths that were asked for, in order. */
  visits: string[];
  close: () => Promise<void>;
}

/** A web site on 127.0.0.1 that answers by path, and with 404 elsewhere. */
export async function localSite(answers: Record<string, Answer>): Promise<LocalSite> {
  const visits: string[] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://site').pathname;
    visits.push(path);
    const answer = answers[path];
    if (answer) answer(response, request, visits.filter((visited) => visited === path).length);
    else response.writeHead(404).end('nothing here');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    visits,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answers with these bytes. */
export const content =
  (bytes: string | Buffer, contentType = 'application/octet-stream'): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': contentType, 'content-length': Buffer.byteLength(bytes) });
    response.end(bytes);
  };

/** Announces all bytes, sends the first half, and hangs up. */
export const truncated =
  (bytes: string | Buffer): Answer =>
  (response) => {
    const whole = Buffer.from(bytes);
    response.writeHead(200, { 'content-length': whole.length });
    response.write(whole.subarray(0, whole.length / 2), () => response.destroy());
  };

/** Announces all bytes, sends the first half, and then nothing more. */
export const stalled =
  (bytes: string | Buffer): Answer =>
  (response) => {
    const whole = Buffer.from(bytes);
    response.writeHead(200, { 'content-length': whole.length });
    response.write(whole.subarray(0, whole.length / 2));
  };
