import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';

export interface ServerLimits {
  /** Connections that may be open at once. */
  maximumConnections: number;
  /** From the first byte of a request, or the start of the connection, to the end of its headers. */
  headersTimeoutMs: number;
  /** How long a connection stays open after a response. */
  keepAliveTimeoutMs: number;
}

const checkIntervalMs = 1_000;
/** Connections that wait until they are accepted: one in each turn of the event loop. Further ones would be tried again after seconds. */
export const connectionBacklog = 4_096;
const maximumHeaders = 100;

/** The HTTP server of the API. No caller can keep it from answering others by what it leaves open or unfinished. */
export function createApiServer(answer: RequestListener, limits: ServerLimits): Server {
  const server = createServer(
    {
      headersTimeout: limits.headersTimeoutMs,
      // Who reads a body limits its time: a batch may come for hours.
      requestTimeout: 0,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      connectionsCheckingInterval: checkIntervalMs,
    },
    answer,
  );
  server.maxHeadersCount = maximumHeaders;
  // A caller who asks whether to send its body is told by the handler that reads it.
  server.on('checkContinue', answer);
  limitConnections(server, limits.maximumConnections);
  return server;
}

/**
 * Closes the connection that has been idle longest when there are too many, so that idle ones keep nobody out. Of those that never had
 * a request and those that had one, it closes the more numerous: a flood of new connections takes none from callers who keep theirs.
 */
function limitConnections(server: Server, maximumConnections: number): void {
  /** The open connections, and how many requests of each are being answered. */
  const open = new Map<Socket, number>();
  /** Those that never had a request, and those that had one but have none now; the one that has been idle longest first. */
  const unused = new Set<Socket>();
  const idle = new Set<Socket>();
  server.on('connection', (socket) => {
    const forget = (forgotten: Socket): void => {
      for (const sockets of [open, unused, idle]) sockets.delete(forgotten);
    };
    open.set(socket, 0);
    unused.add(socket);
    socket.once('close', () => forget(socket));
    if (open.size <= maximumConnections) return;
    const [oldest = socket] = unused.size > idle.size ? unused : idle;
    forget(oldest);
    oldest.destroy();
  });
  const count = ({ socket }: IncomingMessage, response: ServerResponse): void => {
    open.set(socket, (open.get(socket) ?? 0) + 1);
    unused.delete(socket);
    idle.delete(socket);
    response.once('close', () => {
      const requests = (open.get(socket) ?? 1) - 1;
      if (!open.has(socket)) return;
      open.set(socket, requests);
      if (requests === 0) idle.add(socket);
    });
  };
  server.prependListener('request', count).prependListener('checkContinue', count);
}
