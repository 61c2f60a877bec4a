import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { errorHandler } from '../../../api/middleware/error-handler.js';
import type { FinishedRequest } from '../../../api/middleware/observe-requests.js';
import { RecentRefusals } from '../../../api/middleware/repeat-refusals.js';
import { requestId } from '../../../api/middleware/response-headers.js';
import { EvergreenError } from '../../../contracts/errors.js';

describe('refusals that are repeated', () => {
  let server: Server;
  let nowMs: number;
  let reason: string;
  let asked: number;
  let repeated: FinishedRequest[];
  beforeEach(async () => {
    [nowMs, reason, asked, repeated] = [1_000, 'queue', 0, []];
    const refusals = new RecentRefusals(() => nowMs);
    const app = express().disable('etag').use(requestId());
    app.use(() => {
      asked += 1;
      throw new EvergreenError('overloaded', 'Try again.', { details: { reason } });
    });
    app.use(errorHandler(() => undefined, refusals));
    server = createServer(refusals.before(app, [(finished) => repeated.push(finished)])).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const ask = async (headers: Record<string, string> = {}, body = '{"text":"a"}', path = '/predict') => {
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, body });
    const { 'x-request-id': id, date, ...answered } = Object.fromEntries(response.headers);
    assert.ok(date);
    return { id, status: response.status, answered, body: await response.text() };
  };

  it('are the same, have an id of their own, and do not reach the routes', async () => {
    const first = await ask();
    const second = await ask({ 'x-request-id': 'mine' });
    assert.deepEqual(second, { ...first, id: 'mine' });
    assert.deepEqual([first.status, first.answered['retry-after'], asked], [429, '1', 1]);
    assert.deepEqual(
      repeated.map(({ id, status, method, client }) => [id, status, method, client]),
      [['mine', 429, 'POST', '127.0.0.1']],
    );
  });

  it('end after a moment', async () => {
    await ask();
    nowMs += 49;
    await ask();
    assert.equal(asked, 1);
    nowMs += 1;
    await ask();
    assert.equal(asked, 2);
  });

  it('concern no other caller, no other path and no list', async () => {
    await ask();
    await ask({ authorization: 'Bearer another' });
    await ask({ 'x-forwarded-for': '10.0.0.1' });
    await ask({}, undefined, '/feedback');
    await ask({}, 'x'.repeat(5_000));
    assert.equal(asked, 5);
    nowMs += 100;
    await ask({}, 'x'.repeat(5_000));
    await ask();
    assert.equal(asked, 7);
  });

  it('are those because of load, not those of a rate', async () => {
    reason = 'rate';
    await ask();
    await ask();
    assert.equal(asked, 2);
  });
});
