import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { request } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import express from 'express';
import { checkHost } from '../../api/middleware/check-host.js';
import { errorHandler } from '../../api/middleware/error-handler.js';
import { createApiServer, type ServerLimits } from '../../api/server.js';

const limits: ServerLimits = {
  maximumConnections: 10,
  headersTimeoutMs: 60_000,
  keepAliveTimeoutMs: 60_000,
};

describe('the server of the API', () => {
  let server: Server;
  const callers: Socket[] = [];
  const events: string[] = [];
  const listen = async (given: Partial<ServerLimits> = {}): Promise<number> => {
    const app = express();
    app.use(checkHost(['evergreen.example'], (event) => events.push(event)));
    app.get('/slow', (_request, response) => void setTimeout(() => response.json({}), 300));
    app.use((_request, response) => void response.json({}));
    app.use(errorHandler(() => undefined));
    server = createApiServer(app, { ...limits, ...given }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const call = (port: number, content = ''): Socket => {
    const caller = connect(port, '127.0.0.1')
      .on('error', () => undefined)
      .resume();
    caller.write(content);
    callers.push(caller);
    return caller;
  };
  afterEach(() => {
    for (const caller of callers.splice(0)) caller.destroy();
    server.closeAllConnections();
    server.close();
  });

  it('answers others although idle connections fill it: the one that is idle longest is closed', async () => {
    const port = await listen();
    const idle = Array.from({ length: 30 }, () => call(port));
    await Promise.all(idle.map((caller) => once(caller, 'connect')));
    assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 200);
    await wait(50);
    assert.ok(idle.filter((caller) => caller.closed).length >= 20);
    assert.ok(idle.at(-1)!.closed === false);
  });

  it('closes no connection of a caller who keeps it for requests, while new ones fill the server', async () => {
    const port = await listen();
    const kept = call(port, 'GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await once(kept, 'data');
    const idle = Array.from({ length: 30 }, () => call(port));
    await Promise.all(idle.map((caller) => once(caller, 'connect')));
    await wait(50);
    kept.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await once(kept, 'data');
    assert.ok(idle.filter((caller) => caller.closed).length >= 20);
  });

  it('closes no connection that waits for an answer', async () => {
    const port = await listen();
    const asked = Array.from({ length: 5 }, () => fetch(`http://127.0.0.1:${port}/slow`));
    await wait(100);
    for (let index = 0; index < 30; index += 1) call(port);
    for (const { status } of await Promise.all(asked)) assert.equal(status, 200);
  });

  it('closes connections whose headers do not come', async () => {
    const port = await listen({ headersTimeoutMs: 200 });
    for (const content of ['', 'GET / HTTP/1.1\r\nhost: loc']) await once(call(port, content), 'close');
  });

  const statusFor = async (port: number, headers: Record<string, string>): Promise<number> => {
    const asked = request({ port, host: '127.0.0.1', headers }).end();
    const [response] = (await once(asked, 'response')) as [{ statusCode: number } & NodeJS.ReadableStream];
    await text(response);
    return response.statusCode;
  };

  it('refuses host names of other machines, so that no web page reads it through a browser here', async () => {
    const port = await listen();
    for (const host of ['localhost:3000', '127.0.0.1', '[::1]:3000', 'Evergreen.example'])
      assert.equal(await statusFor(port, { host }), 200, host);
    for (const host of ['attacker.example', '127.0.0.1.attacker.example', 'a b', '10.0.0.1'])
      assert.equal(await statusFor(port, { host }), 403, host);
    assert.deepEqual(events, Array(4).fill('refused-host'));
  });
});
