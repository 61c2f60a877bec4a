import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { pino } from 'pino';
import { createApp, type AppDependencies } from '../../api/app.js';
import { EvergreenError } from '../../contracts/errors.js';
import { temporaryStore } from '../registry/temporary-directory.js';
import { feedbackParts } from './feedback-parts.js';
import { championOf, FakePool, labels } from './serving/fake-champions.js';

const long = 'a'.repeat(100_001);
const json = (value: unknown): string => JSON.stringify(value);

/** What is wrong, the body, and the status, code and message of the answer. */
const badRequests: readonly [string, string, number, string, RegExp][] = [
  ['malformed JSON', '{"text":', 400, 'invalid-input', /not JSON/],
  ['a bare text', '"text"', 400, 'invalid-input', /Send JSON .*for example \{"text"/],
  ['null', 'null', 400, 'invalid-input', /Send JSON .*for example \{"text"/],
  ['an empty object', '{}', 400, 'invalid-input', /text: must be a text or a list of texts/],
  ['an empty body', '', 400, 'invalid-input', /text: must be a text or a list of texts/],
  ['an unknown key', json({ text: 'a', top_k: 1 }), 400, 'invalid-input', /top_k/],
  ['both dialects', json({ text: 'a', inputs: 'a' }), 400, 'invalid-input', /text/],
  ['an empty text', json({ text: ' ' }), 400, 'invalid-input', /must not be empty/],
  ['an empty text in a list', json({ text: ['a', ''] }), 400, 'invalid-input', /text\.1: must not be empty/],
  ['an invisible text', json({ text: '\u200b\u0007' }), 400, 'invalid-input', /must not be empty/],
  ['an invisible TEI text', json({ inputs: [['a'], ['\u200b']] }), 400, 'invalid-input', /must not be empty/],
  ['no texts', json({ text: [] }), 400, 'invalid-input', /at least one text/],
  ['too many texts', json({ text: Array(257).fill('a') }), 400, 'invalid-input', /text/],
  ['too long a text', json({ text: long }), 400, 'invalid-input', /at most 100000 characters/],
  ['a number for a text', json({ text: 5 }), 400, 'invalid-input', /text: must be a text or a list of texts/],
  [
    'a number in a list',
    json({ text: ['a', 5] }),
    400,
    'invalid-input',
    /text: must be a text or a list of texts/,
  ],
  [
    'a number for a TEI text',
    json({ inputs: [['a'], 5] }),
    400,
    'invalid-input',
    /inputs: must be a text or a list/,
  ],
  ['too large a body', json({ text: 'a'.repeat(2_100_000) }), 413, 'payload-too-large', /larger than/],
  ['a TEI pair', json({ inputs: ['a', 'b'] }), 422, 'invalid-data', /\[\["first"\], \["second"\]\]/],
  ['a TEI pair in a batch', json({ inputs: [['a', 'b']] }), 422, 'invalid-data', /inputs\[0\] has 2 texts/],
  ['an unknown TEI key', json({ inputs: 'a', top_k: 1 }), 400, 'invalid-input', /top_k/],
];

/** The keys of every answer that a test looks at. */
interface Answer {
  error: string;
  code: string;
  details: unknown;
  reason: string;
  generation: number;
  sample: boolean;
  settings: { labels: string[] };
  predictions: { id: string; label: string; score: number; probabilities: Record<string, number> }[];
  model: unknown;
  class_0_probability?: number;
  class_1_probability?: number;
}

describe('HTTP API', () => {
  const pool = new FakePool(3);
  let isStopping = false;
  let answer: AppDependencies['server']['classify'];
  let current: AppDependencies['server']['current'];
  let listener: Server;
  let logged = '';

  beforeEach(async () => {
    isStopping = false;
    answer = async (texts) => ({
      champion: championOf(3),
      labels,
      classifications: await pool.classify(texts),
    });
    logged = '';
    current = { champion: championOf(3), pool, servedSince: '2026-01-02T00:00:00.000Z', validation: null };
    const server: AppDependencies['server'] = {
      get current() {
        return current;
      },
      problem: 'Nothing is promoted yet.',
      store: 'reachable',
      classify: (texts, options) => answer(texts, options),
    };
    const log = pino({ level: 'debug' }, { write: (line: string) => void (logged += line) });
    const parts = feedbackParts(await temporaryStore(), server);
    listener = createApp({ server, ...parts, log, isStopping: () => isStopping }).app.listen(0, '127.0.0.1');
    await once(listener, 'listening');
  });
  afterEach(() => {
    listener.closeAllConnections();
    listener.close();
  });

  const ask = async (path: string, init: RequestInit = {}) => {
    const { port } = listener.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
    return { status: response.status, headers: response.headers, body: (await response.json()) as Answer };
  };
  const predict = (body: string | Buffer, headers: Record<string, string> = {}) =>
    ask('/predict', { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

  for (const [what, body, status, code, message] of badRequests) {
    it(`refuses ${what}`, async () => {
      const answer = await predict(body);
      assert.deepEqual([answer.status, answer.body.code], [status, code], answer.body.error);
      assert.match(answer.body.error, message);
      const fields = ['code', 'details', 'error', ...(body.includes('"inputs"') ? ['error_type'] : [])];
      assert.deepEqual(Object.keys(answer.body).sort(), fields);
    });
  }

  it('answers one text with class probabilities by number beside the prediction', async () => {
    const { status, body } = await predict(json({ text: 'good' }));
    assert.equal(status, 200);
    const { id, ...prediction } = body.predictions[0]!;
    assert.match(id, /^[\w-]{80}$/);
    assert.deepEqual(prediction, {
      label: 'positive',
      score: 0.75,
      probabilities: { negative: 0.25, positive: 0.75 },
    });
    assert.deepEqual([body.class_0_probability, body.class_1_probability], [0.25, 0.75]);
    assert.deepEqual(body.model, { digest: championOf(3).digest, generation: 3 });
  });

  it('answers several texts each with an id of its own, without class probabilities by number', async () => {
    const { body } = await predict(json({ text: ['a', 'b', 'c'] }));
    assert.equal(new Set(body.predictions.map(({ id }) => id)).size, 3);
    assert.equal(body.class_0_probability, undefined);
  });

  it('answers in the shapes of text-embeddings-inference, the predicted label first', async () => {
    const one = [
      { score: 0.75, label: 'positive' },
      { score: 0.25, label: 'negative' },
    ];
    assert.deepEqual((await predict(json({ inputs: 'a' }))).body, one);
    assert.deepEqual((await predict(json({ inputs: ['a'] }))).body, one);
    assert.deepEqual((await predict(json({ inputs: [['a'], ['b']] }))).body, [one, one]);
    const raw = await predict(json({ inputs: 'a', raw_scores: true }));
    assert.deepEqual(raw.body, [
      { score: 0, label: 'positive' },
      { score: 3, label: 'negative' },
    ]);
  });

  it('asks the model about texts as they are cleaned for training', async () => {
    const asked: string[] = [];
    const inner = answer;
    answer = (texts) => {
      asked.push(...texts);
      return inner(texts);
    };
    await predict(json({ text: ' Good.<br /><br />I liked it.\u0007 ' }));
    await predict(json({ inputs: [['Good.<br>'], ['\ud800']] }));
    assert.deepEqual(asked, ['Good.\n\nI liked it.', 'Good.', '\ufffd']);
  });

  it('is ready only while a champion is served and it is not stopping, and lives throughout', async () => {
    assert.equal((await ask('/readyz')).status, 200);
    current = null;
    assert.match((await ask('/readyz')).body.reason, /Nothing is promoted/);
    isStopping = true;
    assert.match((await ask('/readyz')).body.reason, /stopping/);
    assert.equal((await ask('/healthz')).status, 200);
  });

  it('is not ready while all inference processes are dead', async () => {
    pool.state = 'broken';
    const { status, body } = await ask('/readyz').finally(() => (pool.state = 'ready'));
    assert.equal(status, 503);
    assert.match(body.reason, /inference processes have crashed/);
    pool.state = 'hung';
    assert.match((await ask('/readyz').finally(() => (pool.state = 'ready'))).body.reason, /do not answer/);
  });

  it('asks callers to open another connection once it is stopping', async () => {
    assert.notEqual((await predict(json({ text: 'a' }))).headers.get('connection'), 'close');
    isStopping = true;
    const { status, headers } = await predict(json({ text: 'a' }));
    assert.deepEqual([status, headers.get('connection')], [200, 'close']);
  });

  it('refuses a body whose compression is damaged', async () => {
    const { status, body } = await predict('not gzip', { 'content-encoding': 'gzip' });
    assert.deepEqual([status, body.code], [400, 'invalid-input']);
    assert.match(body.error, /cannot be read/);
  });

  it('refuses a body that is not in the charset it says, and reads one in UTF-16 that says so', async () => {
    const { status, body } = await predict(Buffer.from(json({ text: 'café' }), 'latin1'));
    assert.deepEqual([status, body.code], [400, 'invalid-input']);
    assert.match(body.error, /not UTF-8/);
    const utf16 = { 'content-type': 'application/json; charset=utf-16le' };
    assert.equal((await predict(Buffer.from(json({ text: 'café' }), 'utf16le'), utf16)).status, 200);
  });

  it('drops the work of a caller who is gone', async () => {
    let given: AbortSignal | undefined;
    answer = (_texts, { signal } = {}) => {
      given = signal;
      return new Promise((_resolve, reject) =>
        signal!.addEventListener('abort', () => reject(signal!.reason as Error)),
      );
    };
    const caller = new AbortController();
    const asked = ask('/predict', {
      method: 'POST',
      body: json({ text: 'a' }),
      headers: { 'content-type': 'application/json' },
      signal: caller.signal,
    });
    while (given === undefined) await turn();
    const dropped = once(given, 'abort');
    caller.abort();
    await assert.rejects(asked, { name: 'AbortError' });
    await dropped;
  });

  it('tells what is served', async () => {
    const { body } = await ask('/model');
    assert.deepEqual([body.generation, body.settings.labels, body.sample], [3, labels, false]);
    current = null;
    const none = await ask('/model');
    assert.deepEqual([none.status, none.body.code], [503, 'no-champion']);
  });

  it('answers 404 to an unknown path and 405 to another method, as JSON', async () => {
    assert.deepEqual([(await ask('/nothing')).status, (await ask('/nothing')).body.code], [404, 'not-found']);
    for (const [path, method] of [
      ['/predict', 'POST'],
      ['/predict/', 'POST'],
      ['/Feedback', 'POST'],
      ['/predictions/x', 'DELETE'],
    ] as const) {
      const wrong = await ask(path);
      assert.deepEqual([wrong.status, wrong.headers.get('allow')], [405, method], path);
    }
    const broken = await ask('/predictions/%E0', { method: 'DELETE' });
    assert.equal(broken.status, 400);
    assert.match(broken.body.error, /The path cannot be read/);
  });

  it('keeps a harmless request id and replaces any other', async () => {
    assert.equal(
      (await predict(json({ text: 'a' }), { 'x-request-id': 'a-1=' })).headers.get('x-request-id'),
      'a-1=',
    );
    for (const bad of ['a b', 'x'.repeat(256)])
      assert.match(
        (await predict(json({ text: 'a' }), { 'x-request-id': bad })).headers.get('x-request-id') ?? '',
        /^[0-9a-f-]{36}$/,
      );
  });

  it('tells nothing of the inside of an unexpected error, and logs it', async () => {
    answer = () => Promise.reject(new Error('secret path'));
    const { status, body } = await predict(json({ text: 'a' }));
    assert.deepEqual([status, body.code, body.details], [500, 'internal', {}]);
    assert.doesNotMatch(json(body), /secret/);
    assert.match(logged, /secret path.*\.test\.ts/, 'the log shows where it was thrown');
  });

  it('asks to come back when it is overloaded', async () => {
    answer = () => Promise.reject(new EvergreenError('overloaded', 'too many texts wait'));
    const { status, headers } = await predict(json({ text: 'a' }));
    assert.deepEqual([status, headers.get('retry-after')], [429, '1']);
  });

  it('does not say what it is made of, and never logs a text', async () => {
    const { headers } = await predict(json({ text: 'a private text' }));
    assert.equal(headers.get('x-powered-by'), null);
    assert.match(logged, /\/predict/);
    assert.doesNotMatch(logged, /private/);
  });
});
