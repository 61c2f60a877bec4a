import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { pino } from 'pino';
import { KeyRing } from '../../api/access/key-ring.js';
import { addApiKey, readApiKeys, revokeApiKey } from '../../registry/api-keys.js';
import { openFeedbackLog } from '../../registry/feedback.js';
import { exampleKey } from '../registry/example-key.js';
import { temporaryStore } from '../registry/temporary-directory.js';
import { feedbackKey } from './feedback-parts.js';
import { listeningApp, type ListeningApp } from './listening-app.js';

const origin = 'https://shop.example';
/** Each comes from an address of its own, as the trusted proxy says, so that no test uses up what another needs. */
let addresses = 0;
const nextAddress = (): string => `10.0.0.${++addresses}`;

describe('keys, rates and origins of the API', () => {
  const scoped = {
    predict: exampleKey('predict'),
    feedback: exampleKey('feedback', { sender: 'key-0123abcd' }),
    errors: exampleKey('errors'),
    admin: exampleKey('admin'),
    limited: exampleKey('predict', { rate: { texts: 4, seconds: 60 } }),
    expired: exampleKey('admin', { expiresAt: '2026-01-02T00:00:00.000Z' }),
    revoked: exampleKey('admin'),
  };
  let app: ListeningApp;
  let ring: KeyRing;
  let lines: string[] = [];

  before(async () => {
    const store = await temporaryStore();
    for (const { key } of Object.values(scoped)) await addApiKey(store, 'default', key);
    const revocation = { at: new Date().toISOString(), by: 'user@host' };
    await revokeApiKey(store, 'default', scoped.revoked.key.id, revocation);
    ring = new KeyRing({
      given: { feedback: feedbackKey },
      read: () => readApiKeys(store, 'default'),
      mayBeOpen: true,
      log: () => undefined,
    });
    await ring.start();
    app = await listeningApp({
      keys: ring,
      access: {
        corsOrigins: [origin],
        trustedProxies: ['loopback'],
        isEncrypted: true,
        rate: { texts: 500, seconds: 60 },
      },
      log: pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) }),
    });
    // A process that was busy until now refuses the first requests.
    while ((await ask('GET', '/model', scoped.predict.text)).status === 429) await wait(50);
  });
  after(() => {
    ring.close();
    app.close();
  });
  beforeEach(() => (lines = []));

  const events = () => lines.map((line) => (JSON.parse(line) as { event: string }).event);
  const ask = async (
    method: string,
    path: string,
    key: string | null,
    { body = '{"text":"a private text"}', address = nextAddress(), headers = {} } = {},
  ) => {
    const response = await app.ask(method, path, method === 'POST' ? body : undefined, {
      authorization: key === null ? '' : `Bearer ${key}`,
      'x-forwarded-for': address,
      ...headers,
    });
    const { error } = (await response
      .clone()
      .json()
      .catch(() => ({}))) as { error?: string };
    return { status: response.status, headers: response.headers, error };
  };

  it('open the routes of their scope and no other', async () => {
    const routes = [
      ['POST', '/predict'],
      ['GET', '/model'],
      ['POST', '/feedback'],
      ['GET', '/predictions/sample'],
      ['DELETE', '/predictions/x'],
    ] as const;
    const expected = {
      predict: [200, 200, 403, 403, 403],
      feedback: [403, 403, 200, 200, 404],
      errors: [403, 403, 200, 403, 403],
      admin: [200, 200, 200, 200, 404],
      expired: [401, 401, 401, 401, 401],
      revoked: [401, 401, 401, 401, 401],
    };
    for (const [scope, statuses] of Object.entries(expected)) {
      const { text } = scoped[scope as keyof typeof expected];
      const got: number[] = [];
      const errors: string[] = [];
      for (const [method, path] of routes) {
        const body = path === '/feedback' ? '{"text":"a","label":"positive"}' : '{"text":"a"}';
        const { status, error } = await ask(method, path, text, { body });
        got.push(status);
        if (error !== undefined) errors.push(error);
      }
      assert.deepEqual(got, statuses, `${scope}: ${errors.join(' ')}`);
    }
    const rows = (await openFeedbackLog(app.store, 'default').readSince(0)).rows;
    assert.deepEqual(
      rows.map(({ kind, sender }) => `${kind} ${sender}`),
      ['random key-0123abcd', `errors ${scoped.errors.key.sender}`, `random ${scoped.admin.key.sender}`],
      'the successor of a key is the same sender',
    );
  });

  it('are needed to classify once there is a predict key, and the answer says what is wrong', async () => {
    for (const [key, problem] of [
      [null, /Send a key for predict/],
      ['unknown', /not a key of this API/],
      [scoped.expired.text, /This key is expired/],
      [scoped.revoked.text, /This key is revoked/],
    ] as const) {
      const { status, error, headers } = await ask('POST', '/predict', key);
      assert.deepEqual([status, headers.get('www-authenticate')], [401, 'Bearer']);
      assert.match(error!, problem);
    }
    assert.deepEqual(events(), ['wrong-key', 'expired-key', 'revoked-key']);
  });

  it('that are wrong are throttled by address, and a right one from there still passes', async () => {
    const address = nextAddress();
    for (let count = 0; count < 10; count += 1)
      assert.equal((await ask('POST', '/predict', `wrong-${count}`, { address })).status, 401);
    const refused = await ask('POST', '/feedback', 'wrong', { address });
    assert.equal(refused.status, 429);
    const seconds = Number(refused.headers.get('retry-after'));
    assert.ok(seconds > 50 && seconds <= 60, `${seconds}`);
    assert.equal((await ask('POST', '/predict', scoped.predict.text, { address })).status, 200);
    assert.equal((await ask('POST', '/predict', null, { address })).status, 401);
    assert.equal((await ask('POST', '/predict', 'wrong')).status, 401, 'from another address');
    assert.equal(events().filter((event) => event === 'wrong-keys-throttled').length, 1);
  });

  it('have a rate in texts, wherever they come from, beside which that of the deployment does not count', async () => {
    const list = '{"text":["a","b","c"]}';
    assert.equal((await ask('POST', '/predict', scoped.limited.text, { body: list })).status, 200);
    assert.equal((await ask('POST', '/predict', scoped.limited.text)).status, 200);
    const refused = await ask('POST', '/predict', scoped.limited.text);
    assert.equal(refused.status, 429);
    assert.match(refused.error!, /More than 4\/60s texts came from you\. Try again in \d+ seconds/);
    assert.ok(Number(refused.headers.get('retry-after')) > 50);
    assert.equal((await ask('POST', '/predict', scoped.predict.text)).status, 200);
    assert.deepEqual(events(), ['rate-limited']);
  });

  it('of the settings are told apart by address', async () => {
    const [address, body] = [
      nextAddress(),
      JSON.stringify(Array(250).fill({ text: 'a', label: 'positive' })),
    ];
    for (const status of [200, 200, 429])
      assert.equal((await ask('POST', '/feedback', feedbackKey, { address, body })).status, status);
    assert.equal((await ask('POST', '/feedback', feedbackKey, { body })).status, 200);
  });

  it('are never logged, nor are texts; an erased prediction is', async () => {
    const { predictions } = (await (
      await app.ask('POST', '/predict', '{"text":"a private text"}', {
        authorization: `Bearer ${scoped.predict.text}`,
      })
    ).json()) as { predictions: { id: string }[] };
    const { id } = predictions[0]!;
    await ask('DELETE', `/predictions/${id}`, scoped.admin.text);
    await ask('DELETE', `/predictions/${id}`, scoped.predict.text);
    await ask('DELETE', `/predictions/${id}`, 'a-wrong-key');
    assert.deepEqual(events(), ['erased-prediction', 'missing-permission', 'wrong-key']);
    const [erased] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual([erased!['key'], erased!['predictions']], [scoped.admin.key.id, 1]);
    for (const secret of ['ev_', 'a-wrong-key', 'private', id]) assert.ok(!lines.join('').includes(secret));
  });

  it('come from web pages of allowed origins only', async () => {
    const preflight = {
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization, content-type',
    };
    const allowed = await ask('OPTIONS', '/predict', null, { headers: { origin, ...preflight } });
    assert.equal(allowed.status, 204);
    assert.equal(allowed.headers.get('access-control-allow-origin'), origin);
    assert.match(allowed.headers.get('access-control-allow-headers')!, /authorization, content-type/);
    const answered = await ask('POST', '/predict', scoped.predict.text, { headers: { origin } });
    assert.deepEqual([answered.status, answered.headers.get('access-control-allow-origin')], [200, origin]);
    assert.match(answered.headers.get('vary')!, /origin/i);
    for (const other of ['https://evil.example', 'null', `${origin}.evil.example`]) {
      const refused = await ask('OPTIONS', '/predict', null, { headers: { origin: other, ...preflight } });
      assert.equal(refused.headers.get('access-control-allow-origin'), null, other);
    }
  });

  it('are answered with headers that tell browsers to do nothing with it', async () => {
    const { headers } = await ask('GET', '/model', scoped.predict.text);
    const names = [
      'x-content-type-options',
      'x-frame-options',
      'referrer-policy',
      'strict-transport-security',
    ];
    assert.deepEqual(
      names.map((name) => headers.get(name)),
      ['nosniff', 'DENY', 'no-referrer', 'max-age=31536000; includeSubDomains'],
    );
    assert.match(headers.get('content-security-policy')!, /default-src 'none'/);
  });
});
