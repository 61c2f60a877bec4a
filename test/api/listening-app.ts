import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import { pino } from 'pino';
import { createApp, type AppDependencies } from '../../api/app.js';
import type { ObjectStore } from '../../store/object-store.js';
import { temporaryStore } from '../registry/temporary-directory.js';
import { feedbackKey, feedbackParts } from './feedback-parts.js';
import { championOf, FakePool, labels } from './serving/fake-champions.js';

export interface ListeningApp {
  app: Express;
  port: number;
  pool: FakePool;
  store: ObjectStore;
  /** Sends a request with the feedback key. */
  ask: (
    method: string,
    path: string,
    body?: RequestInit['body'],
    headers?: Record<string, string>,
  ) => Promise<Response>;
  /** The connections of the API. */
  listener: Server;
  close: () => void;
}

/** The API with a model that answers at once, on a port of its own. */
export async function listeningApp(
  options: Partial<Pick<AppDependencies, 'limits' | 'keys' | 'access' | 'log' | 'isTraced'>> = {},
): Promise<ListeningApp> {
  const pool = new FakePool(3);
  const store = await temporaryStore();
  const server: AppDependencies['server'] = {
    current: { champion: championOf(3), pool, servedSince: '2026-01-02T00:00:00.000Z', validation: null },
    problem: null,
    store: 'reachable',
    classify: async (texts) => ({
      champion: championOf(3),
      labels,
      classifications: await pool.classify(texts),
    }),
  };
  const parts = feedbackParts(store, server, 'full');
  const log = pino({ level: 'silent' });
  const { app, listener: answer } = createApp({ server, ...parts, log, isStopping: () => false, ...options });
  const listener = createServer(answer).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  return {
    app,
    port,
    pool,
    store,
    listener,
    ask: (method, path, body, headers = {}) =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${feedbackKey}`,
          ...headers,
        },
        ...(body !== undefined && { body }),
      }),
    close: () => {
      listener.closeAllConnections();
      listener.close();
    },
  };
}
