import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import express from 'express';
import { observeRequests, type FinishedRequest } from '../../../api/middleware/observe-requests.js';

describe('observing requests', () => {
  it('tells of a caller who closed the connection before the response began', async () => {
    const events = new EventEmitter();
    const asked = once(events, 'asked');
    const finished = once(events, 'finished') as Promise<[FinishedRequest]>;
    const app = express().use(observeRequests((request) => events.emit('finished', request)));
    app.get('/slow/:id', () => void events.emit('asked'));
    const listener = app.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const caller = connect((listener.address() as AddressInfo).port, '127.0.0.1');
    caller.write('GET /slow/1 HTTP/1.1\r\nhost: x\r\n\r\n');
    await asked;
    caller.destroy();
    const [{ route, status, client, bytes }] = await finished;
    listener.close();
    assert.deepEqual([route, status, client, bytes], ['/slow/:id', 499, '127.0.0.1', undefined]);
  });
});
