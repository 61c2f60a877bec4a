import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { feedbackKey } from './feedback-parts.js';
import { hostileBodies } from './hostile-bodies.js';
import { listeningApp, type ListeningApp } from './listening-app.js';

/** Longest time that one body may hold the event loop, in milliseconds. */
const longestHoldMs = 250;

describe('the API is hard to stop', () => {
  let app: ListeningApp;
  beforeEach(async () => {
    app = await listeningApp();
  });
  afterEach(() => app.close());

  for (const { what, path, body, headers } of hostileBodies)
    it(`by ${what}`, async () => {
      const holds: number[] = [];
      // The best of three: whatever else runs on the machine delays the event loop, too.
      for (let attempt = 0; attempt < 3 && !(holds.at(-1)! < longestHoldMs); attempt += 1) {
        const delay = monitorEventLoopDelay({ resolution: 5 });
        delay.enable();
        const response = await app.ask('POST', path, body, headers);
        await response.text();
        delay.disable();
        assert.ok([200, 400, 413, 422].includes(response.status), `${response.status}`);
        holds.push(delay.max / 1e6);
      }
      assert.ok(Math.min(...holds) < longestHoldMs, `held for ${holds.join(', ')} ms`);
    });

  it('by a length that cannot be compared, wherever it is', async () => {
    const strange = '{"length":{"toString":1}}';
    for (const [path, body] of [
      ['/predict', `{"text":${strange}}`],
      ['/predict', `{"text":[${strange}]}`],
      ['/predict', `{"inputs":${strange}}`],
      ['/predict', `{"inputs":[[${strange}]]}`],
      ['/feedback', `{"id":${strange},"label":"positive"}`],
      ['/feedback', `{"text":"a","label":${strange}}`],
      ['/feedback', strange],
    ] as const)
      assert.equal((await app.ask('POST', path, body)).status, 400, body);
  });

  it('by one strange item of a list, which costs the others nothing', async () => {
    const items =
      '[{"text":{"length":{"toString":1}},"label":"positive"},{"text":"good","label":"positive"}]';
    const answer = (await (await app.ask('POST', '/feedback', items)).json()) as { accepted: number };
    assert.equal(answer.accepted, 1);
  });

  const routes = [
    ['POST', '/predict'],
    ['POST', '/'],
    ['POST', '/v2/models/default/infer'],
    ['POST', '/feedback'],
    ['DELETE', '/predictions/x'],
    ['GET', '/predictions/sample'],
    ['GET', '/model'],
    ['GET', '/readyz'],
    ['GET', '/healthz'],
  ] as const;
  const names = [
    'text',
    'inputs',
    'instances',
    'parameters',
    'shape',
    'data',
    'id',
    'label',
    'source',
    'raw_scores',
    'truncate',
    'length',
    'toString',
    '__proto__',
  ];
  const key = fc.oneof(fc.constantFrom(...names), fc.string());
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.string({ unit: 'binary' }),
      fc.constantFrom<unknown>(null, true, -0, 1e308, 'positive', ''),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
    ),
  }));
  const hasBody = (method: string): boolean => method === 'POST';
  const body = fc.oneof(
    value.map((any) => JSON.stringify(any) ?? 'null'),
    fc
      .dictionary(fc.constantFrom(...names), value, { maxKeys: 4 })
      .map((object) => JSON.stringify(object).replaceAll('"toString":"', '"toString":1,"x":"')),
    fc.string({ unit: 'binary' }),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  );
  const headers = fc.record(
    {
      'content-type': fc.constantFrom(
        'application/json',
        'text/plain',
        'application/json; charset=utf-16le',
        'x',
      ),
      'inference-header-content-length': fc.constantFrom('0', '5', '-1', 'x'),
      'content-encoding': fc.constantFrom('gzip', 'br', 'deflate', 'identity', 'x'),
    },
    { requiredKeys: [] },
  );
  for (const [method, path] of routes)
    it(`by any body or query for ${method} ${path}`, async () => {
      await fc.assert(
        fc.asyncProperty(body, headers, fc.webQueryParameters(), async (sent, given, query) => {
          const content = hasBody(method) ? new Blob([sent]) : undefined;
          const response = await app.ask(method, `${path}?${query}`, content, given);
          const answer = await response.text();
          const isHonest = response.status === 503 && response.headers.has('retry-after');
          assert.ok(response.status < 500 || isHonest, `${response.status} ${answer}`);
        }),
        { numRuns: 200 },
      );
    });

  it('by a body that is announced as too large: the answer comes before the body', async () => {
    const sent = request({
      port: app.port,
      path: '/predict',
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': 2_097_153 },
    });
    sent.on('error', () => undefined).flushHeaders();
    const [response] = (await once(sent, 'response')) as [{ statusCode: number }];
    sent.destroy();
    assert.equal(response.statusCode, 413);
  });

  it('by a large body without the key: no byte of it is read', async () => {
    const head = [
      'POST /feedback HTTP/1.1',
      'host: localhost',
      'content-type: application/json',
      `authorization: Bearer x${feedbackKey}`,
      'content-length: 2000000',
    ];
    const caller = connect(app.port, '127.0.0.1');
    caller.write(`${head.join('\r\n')}\r\n\r\n[`);
    const [answer] = (await once(caller, 'data')) as [Buffer];
    caller.destroy();
    assert.match(answer.toString(), /^HTTP\/1\.1 401 /);
  });

  it('by bodies that never end: the memory they take is bounded, and others are answered', async () => {
    app.close();
    app = await listeningApp({
      limits: {
        maximumRequests: 1_000,
        maximumBytesInFlight: 1_000_000,
        silenceTimeoutMs: 60_000,
        requestTimeoutMs: 60_000,
      },
    });
    const half = `POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 500000\r\n\r\n${'x'.repeat(400_000)}`;
    const answers: string[] = [];
    const callers = Array.from({ length: 10 }, () => {
      const caller = connect(app.port, '127.0.0.1').on('error', () => undefined);
      caller.write(half);
      return caller.on('data', (answer: Buffer) => answers.push(answer.toString().slice(9, 12)));
    });
    while (answers.length < 8) await wait(10);
    const body = JSON.stringify({ text: 'a'.repeat(50_000) });
    assert.equal((await app.ask('POST', '/predict', body)).status, 200);
    assert.deepEqual(new Set(answers), new Set(['408']));
    for (const caller of callers) caller.destroy();
  });

  it('by a body that stays silent', async () => {
    app.close();
    app = await listeningApp({
      limits: {
        maximumRequests: 1_000,
        maximumBytesInFlight: 1_000_000,
        silenceTimeoutMs: 50,
        requestTimeoutMs: 60_000,
      },
    });
    const caller = connect(app.port, '127.0.0.1');
    caller.write(
      'POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{',
    );
    const [answer] = (await once(caller, 'data')) as [Buffer];
    caller.destroy();
    assert.match(answer.toString(), /^HTTP\/1\.1 408 /);
  });

  it('by a body that comes byte by byte and never ends', async () => {
    app.close();
    app = await listeningApp({
      limits: {
        maximumRequests: 1_000,
        maximumBytesInFlight: 1_000_000,
        silenceTimeoutMs: 1_000,
        requestTimeoutMs: 100,
      },
    });
    const caller = connect(app.port, '127.0.0.1').on('error', () => undefined);
    caller.write(
      'POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n',
    );
    const drip = setInterval(() => caller.write(' '), 10);
    const [answer] = (await once(caller, 'data')) as [Buffer];
    clearInterval(drip);
    caller.destroy();
    assert.match(answer.toString(), /^HTTP\/1\.1 408 .*had not arrived after 0\.1 seconds/s);
  });

  it('by more requests than it can work on: they are asked to come back, and health checks are answered', async () => {
    app.close();
    app = await listeningApp({
      limits: {
        maximumRequests: 2,
        maximumBytesInFlight: 1_000_000,
        silenceTimeoutMs: 1_000,
        requestTimeoutMs: 60_000,
      },
    });
    let release = (): void => {};
    app.pool.hold = new Promise((resolve) => (release = resolve));
    const open = [1, 2].map(() => app.ask('POST', '/predict', '{"text":"a"}'));
    await wait(50);
    const refused = await app.ask('POST', '/predict', '{"text":"a"}');
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [429, '1']);
    assert.equal((await app.ask('GET', '/readyz')).status, 200);
    release();
    for (const { status } of await Promise.all(open)) assert.equal(status, 200);
    // A refusal is repeated for 50 ms.
    await wait(60);
    assert.equal((await app.ask('POST', '/predict', '{"text":"a"}')).status, 200);
  });
});
