import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { pino } from 'pino';
import { feedbackKey } from '../feedback-parts.js';
import { listeningApp, type ListeningApp } from '../listening-app.js';

describe('the access log', () => {
  let app: ListeningApp;
  let lines: string[];
  beforeEach(async () => {
    lines = [];
    const log = pino({ level: 'info', base: null }, { write: (line: string) => void lines.push(line) });
    app = await listeningApp({ log });
  });
  afterEach(() => app.close());

  const nextLine = async (): Promise<Record<string, unknown>> => {
    while (lines.length === 0) await wait(2);
    return JSON.parse(lines.shift()!) as Record<string, unknown>;
  };

  it('has a line a request with its route, status, time, id, caller, size and trace', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const response = await app.ask('POST', '/predict', '{"text":"private"}', {
      ...{ traceparent, 'x-request-id': 'mine' },
    });
    const bytes = (await response.arrayBuffer()).byteLength;
    const { time, durationMs, ...line } = await nextLine();
    assert.ok(Number(time) > 0 && Number(durationMs) >= 0);
    assert.deepEqual(line, {
      ...{ level: 30, id: 'mine', method: 'POST', route: '/predict', status: 200, bytes },
      ...{ client: '127.0.0.1', traceId: '4bf92f3577b34da6a3ce929d0e0e4736', msg: 'request' },
    });
  });

  it('has neither texts nor keys, ids of predictions or queries', async () => {
    await app.ask('DELETE', '/predictions/an-id?secret=1');
    await app.ask('GET', '/private/path');
    await app.ask('POST', '/predict', '{"text":"private"');
    const logged = [await nextLine(), await nextLine(), await nextLine()];
    assert.deepEqual(
      logged.map(({ route, status, code }) => [route, status, code]),
      [
        ['/predictions/:id', 404, 'not-found'],
        ['none', 404, 'not-found'],
        ['/predict', 400, 'invalid-input'],
      ],
    );
    for (const secret of ['an-id', 'secret', 'private', feedbackKey])
      assert.ok(!JSON.stringify(logged).includes(secret), secret);
  });

  it('has no line of a health check or a scrape', async () => {
    for (const path of ['/healthz', '/readyz', '/metrics']) await (await app.ask('GET', path)).text();
    await app.ask('GET', '/model');
    assert.equal((await nextLine())['route'], '/model');
  });
});
