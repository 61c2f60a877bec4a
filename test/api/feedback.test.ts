import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { createApp, type AppDependencies } from '../../api/app.js';
import { EvergreenError } from '../../contracts/errors.js';
import type { FeedbackRecord } from '../../contracts/feedback.js';
import { createPredictionId, readPredictionId } from '../../policy/prediction-id.js';
import { rowId, splitOf } from '../../policy/split.js';
import { openFeedbackLog } from '../../registry/feedback.js';
import type { ObjectStore } from '../../store/object-store.js';
import { exampleClassification } from '../model/inference/example-classification.js';
import { temporaryStore } from '../registry/temporary-directory.js';
import { errorFeedbackKey, feedbackKey, feedbackParts, signer } from './feedback-parts.js';
import { championOf, FakePool, labels } from './serving/fake-champions.js';

interface Answer {
  error: string;
  code: string;
  status: string;
  use: string;
  accepted: number;
  refused: number;
  deleted: { predictions: number; feedback: number };
  results: { status: string; code?: string; error?: string }[];
  predictions: { id: string }[];
  predictionLog: { logged: number; waiting: number; dropped: number };
}

/** A text of this split. */
function textIn(split: 'train' | 'test'): string {
  for (let number = 1; ; number += 1) {
    const text = `review number ${number}`;
    if (splitOf(rowId(text)) === split) return text;
  }
}

const servedBy = (pool: FakePool): AppDependencies['server'] => ({
  current: { champion: championOf(3), pool, servedSince: '2026-01-02T00:00:00.000Z', validation: null },
  problem: null,
  store: 'reachable',
  classify: async (texts) => ({
    champion: championOf(3),
    labels,
    classifications: await pool.classify(texts),
  }),
});

describe('feedback', () => {
  let store: ObjectStore;
  let isStoreDown: boolean;
  const readKeys: string[] = [];
  let listener: Server;
  let parts: ReturnType<typeof feedbackParts>;

  async function listen(mode: 'redacted' | 'full' | 'off' = 'redacted'): Promise<void> {
    const pool = new FakePool(3);
    const server = servedBy(pool);
    const inner = await temporaryStore();
    isStoreDown = false;
    store = {
      ...inner,
      async get(key) {
        readKeys.push(key);
        return inner.get(key);
      },
      async create(key, bytes) {
        if (isStoreDown) throw new EvergreenError('store-unavailable', 'The store is away.');
        return inner.create(key, bytes);
      },
      async put(key, bytes) {
        if (isStoreDown) throw new EvergreenError('store-unavailable', 'The store is away.');
        return inner.put(key, bytes);
      },
    };
    parts = feedbackParts(store, server, mode);
    const log = pino({ level: 'silent' });
    listener = createApp({ server, ...parts, log, isStopping: () => false }).app.listen(0, '127.0.0.1');
    await once(listener, 'listening');
  }
  beforeEach(() => listen());
  afterEach(() => {
    listener.closeAllConnections();
    listener.close();
  });

  const ask = async (method: string, path: string, body?: unknown, key: string | null = feedbackKey) => {
    const { port } = listener.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(key !== null && { authorization: `Bearer ${key}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Answer };
  };
  const give = (body: unknown, key?: string | null) => ask('POST', '/feedback', body, key);
  const predict = async (text: string): Promise<string> =>
    (await ask('POST', '/predict', { text })).body.predictions[0]!.id;
  const stored = async () => (await openFeedbackLog(store, 'default').readSince(0)).rows;

  it('by id is stored with what was predicted, though the log holds no text', async () => {
    const id = await predict(textIn('test'));
    const { status, body } = await give({ id, label: 'negative', source: 'support' });
    assert.deepEqual([status, body.status], [200, 'accepted']);
    const [row] = await stored();
    assert.equal(row!.rowId, rowId(textIn('test')));
    assert.deepEqual(
      [row!.split, row!.label, row!.source, row!.text],
      ['test', 'negative', 'support', undefined],
    );
    assert.deepEqual(
      [row!.prediction?.id, row!.prediction?.label, row!.prediction?.generation],
      [id, 'positive', 3],
    );
    assert.ok(Math.abs(row!.prediction!.score - 0.75) < 1e-4);
  });

  it('by id says that it cannot train without the text, and what to do', async () => {
    const id = await predict(textIn('train'));
    const { body } = await give({ id, label: 'negative' });
    assert.match(body.use, /cannot train: the prediction log holds no text\. Send "text" with the id/);
    const again = await give({ id, text: textIn('train'), label: 'negative' });
    assert.deepEqual([again.body.status, /trains/.test(again.body.use)], ['repeated', true]);
  });

  it('by id has the text of a log of full texts, written or not yet', async () => {
    listener.close();
    await listen('full');
    const id = await predict(textIn('train'));
    await give({ id, label: 'negative' });
    await parts.predictions.flush();
    await give({ id, label: 'positive' });
    assert.deepEqual(
      (await stored()).map(({ text }) => text),
      [textIn('train'), textIn('train')],
    );
  });

  it('by id of an empty text is refused: no reader of the feedback takes one', async () => {
    listener.close();
    await listen('full');
    const classifications = [exampleClassification()];
    const [id] = parts.predictions.record([''], { champion: championOf(3), labels, classifications });
    const { status, body } = await give({ id, label: 'negative' });
    assert.deepEqual([status, body.code], [422, 'invalid-data']);
    assert.deepEqual(await stored(), []);
  });

  it('about many predictions of one batch reads the batch once', async () => {
    listener.close();
    await listen('full');
    const { predictions } = (await ask('POST', '/predict', { text: Array(100).fill(textIn('train')) })).body;
    await parts.predictions.flush();
    readKeys.length = 0;
    await give(predictions.map(({ id }) => ({ id, label: 'negative' })));
    assert.ok((await stored()).every(({ text }) => text === textIn('train')));
    assert.equal(readKeys.filter((key) => key.startsWith('predictions/')).length, 1);
  });

  it('is stored with a sender that the key determines and does not reveal', async () => {
    await give([
      { text: 'good', label: 'positive' },
      { id: await predict('fine'), label: 'negative', source: 'support' },
    ]);
    const senders = (await stored()).map(({ sender }) => sender);
    assert.deepEqual(senders, ['key-824ebf39', 'key-824ebf39']);
  });

  it('has the kind of its key: reports of errors only train, also where the hash says test', async () => {
    const text = textIn('test');
    const random = await give({ text, label: 'positive' });
    const error = await give({ text, label: 'negative' }, errorFeedbackKey);
    assert.match(random.body.use, /judges the models; never trains/);
    assert.match(error.body.use, /trains the next models, as the report of an error; never judges/);
    const rows = await stored();
    assert.deepEqual(
      rows.map(({ kind, split }) => [kind, split]),
      [
        ['random', 'test'],
        ['errors', 'train'],
      ],
    );
    assert.notEqual(rows[0]!.sender, rows[1]!.sender);
  });

  it('by text needs no prediction', async () => {
    const { status, body } = await give({ text: '  I liked it.<br />Really. ', label: 'positive' });
    assert.deepEqual([status, body.status], [200, 'accepted']);
    assert.deepEqual(
      (await stored()).map(({ text }) => text),
      ['I liked it.\nReally.'],
    );
  });

  it('in a list is accepted or refused item by item', async () => {
    const id = await predict('fine');
    const { status, body } = await give([
      { id, label: 'negative' },
      { id: `${id.slice(0, -2)}AA`, label: 'negative' },
      { text: 'good', label: 'neutral' },
      { text: ' ', label: 'positive' },
      { label: 'positive' },
      { text: 'good', label: 'positive' },
    ]);
    assert.deepEqual([status, body.accepted, body.refused], [200, 2, 4]);
    assert.deepEqual(
      body.results.map((result) => result.code ?? result.status),
      ['accepted', 'not-found', 'invalid-data', 'invalid-input', 'invalid-input', 'accepted'],
    );
    assert.equal((await stored()).length, 2);
  });

  it('tells that it came before, and that a label changed', async () => {
    const answers = [];
    for (const label of ['positive', 'positive', 'negative', 'positive'])
      answers.push((await give({ text: 'good', label })).body.status);
    assert.deepEqual(answers, ['accepted', 'repeated', 'changed', 'changed']);
  });

  it('is refused with 503 while the store is away, and nothing of it is half accepted', async () => {
    isStoreDown = true;
    const { status, body } = await give([{ text: 'good', label: 'positive' }]);
    assert.deepEqual([status, body.code], [503, 'store-unavailable']);
    isStoreDown = false;
    assert.deepEqual(await stored(), []);
    assert.equal((await give([{ text: 'good', label: 'positive' }])).body.accepted, 1);
  });

  it('of many senders at once is all there', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, number) => give({ text: `text ${number}`, label: 'positive' })),
    );
    assert.ok(answers.every(({ status }) => status === 200));
    assert.equal(new Set((await stored()).map(({ rowId }) => rowId)).size, 60);
  });

  const foreign = createPredictionId(
    { ...signer, secrets: ['of another deployment, not of this one'] },
    {
      rowId: '0123456789abcdef',
      modelDigestPrefix: '0123456789abcdef',
      generation: 1,
      atMs: 0,
      processId: '0123456789ab',
      batch: 1,
      classNumber: 0,
      score: 1,
    },
    0,
  );
  const bad: readonly [string, unknown, number, RegExp][] = [
    ['neither id nor text', { label: 'positive' }, 400, /needs an "id" or a "text"/],
    ['no label', { text: 'good' }, 400, /label/],
    ['a blank label', { text: 'good', label: ' ' }, 400, /label: must not be empty/],
    ['a blank text', { text: ' ', label: 'positive' }, 400, /text: must not be empty/],
    ['an invisible text', { text: '\u200b', label: 'positive' }, 400, /text: must not be empty/],
    ['too long a text', { text: 'a'.repeat(100_001), label: 'positive' }, 400, /100000/],
    [
      'an unknown label',
      { text: 'good', label: 'great' },
      422,
      /"great" is not a label of the model\. Its labels are: negative, positive/,
    ],
    ['an unknown key', { text: 'good', label: 'positive', weight: 2 }, 400, /weight/],
    ['a kind of its own', { text: 'good', label: 'positive', kind: 'random' }, 400, /kind/],
    ['a sender of its own', { text: 'good', label: 'positive', sender: 'cli' }, 400, /sender/],
    ['a source that is no name', { text: 'good', label: 'positive', source: 'a b' }, 400, /source/],
    ['an id that is none', { id: 'x', label: 'positive' }, 404, /not one of a prediction of this deployment/],
    ['a foreign id', { id: foreign, label: 'positive' }, 404, /given elsewhere/],
    ['an empty list', [], 400, /at least one item/],
    ['too long a list', Array(257).fill({ text: 'good', label: 'positive' }), 400, /at most 256/],
    ['a list with nothing right in it', [{ text: 'good', label: 'great' }], 422, /^$/],
  ];
  for (const [what, body, status, message] of bad) {
    it(`is refused with ${what}`, async () => {
      const answer = await give(body);
      assert.equal(answer.status, status, JSON.stringify(answer.body));
      assert.match(answer.body.error ?? '', message);
      assert.deepEqual(await stored(), []);
    });
  }

  it('is refused with the text of another prediction', async () => {
    const id = await predict('fine');
    const { status, body } = await give({ id, text: 'not fine', label: 'positive' });
    assert.equal(status, 422);
    assert.match(body.error, /not the one of this prediction/);
  });

  it('is refused without the key, or with another', async () => {
    for (const key of [null, 'another', `${feedbackKey}x`]) {
      const { status, body } = await give({ text: 'good', label: 'positive' }, key);
      assert.deepEqual([status, body.code], [401, 'unauthorized']);
      assert.equal((await ask('DELETE', '/predictions/x', undefined, key)).status, 401);
    }
    assert.deepEqual(await stored(), []);
  });

  it('that reports errors comes with a key that deletes nothing', async () => {
    assert.equal((await ask('DELETE', '/predictions/x', undefined, errorFeedbackKey)).status, 403);
  });

  it('is deleted with its prediction', async () => {
    const id = await predict('a private matter');
    const other = await predict('another');
    await give({ id, text: 'a private matter', label: 'negative' });
    await give({ id: other, label: 'negative' });
    const { body } = await ask('DELETE', `/predictions/${id}`);
    assert.deepEqual(body.deleted, { predictions: 1, feedback: 1 });
    assert.deepEqual(
      (await stored()).map(({ prediction }) => prediction?.id),
      [other],
    );
    for await (const { key } of store.list(''))
      assert.ok(!Buffer.from((await store.get(key))!).includes(id), key);
    assert.deepEqual((await ask('DELETE', `/predictions/${id}`)).body.deleted, {
      predictions: 0,
      feedback: 0,
    });
  });

  it('is deleted with its prediction, also when many are deleted at once', async () => {
    const { predictions } = (await ask('POST', '/predict', { text: Array(20).fill('private') })).body;
    const ids = predictions.map(({ id }) => id);
    await give(ids.map((id) => ({ id, label: 'negative' })));
    const deleted = await Promise.all(ids.map((id) => ask('DELETE', `/predictions/${id}`)));
    for (const { body } of deleted) assert.deepEqual(body.deleted, { predictions: 1, feedback: 1 });
    assert.deepEqual(await stored(), []);
    for await (const { key, sizeBytes } of store.list('predictions/')) assert.equal(sizeBytes, 0, key);
  });

  it('of 40 predictions is deleted by reading what they have, however many labels the log has', async () => {
    const { predictions } = (await ask('POST', '/predict', { text: Array(200).fill('private') })).body;
    const log = openFeedbackLog(store, 'default');
    const record = (id: string, number: number): FeedbackRecord => ({
      ...{ rowId: rowId(`text ${number}`), text: `text ${number}`, label: 'negative', source: 'api' },
      ...{ sender: 'key-00000000', kind: 'random', at: new Date().toISOString() },
      prediction: {
        ...{ id, label: 'positive', score: 0.75, generation: 3, modelDigestPrefix: '3'.repeat(16) },
        at: new Date().toISOString(),
      },
    });
    const ids = predictions.map(({ id }) => id);
    for (let batch = 0; batch < 300; batch += 1) await log.append([record(ids[batch % ids.length]!, batch)]);
    readKeys.length = 0;
    const deleted = await Promise.all(ids.slice(0, 40).map((id) => ask('DELETE', `/predictions/${id}`)));
    for (const { body } of deleted) assert.equal(body.deleted?.feedback, 2, JSON.stringify(body));
    assert.ok(readKeys.filter((key) => key.startsWith('feedback/')).length <= 80);
    assert.equal((await stored()).length, 220);
  });

  it('is deleted by two processes at once, each something else of the same batches', async () => {
    const { predictions } = (await ask('POST', '/predict', { text: Array(20).fill('private') })).body;
    const ids = predictions.map(({ id }) => id);
    await give(ids.map((id) => ({ id, label: 'negative' })));
    await parts.predictions.flush();
    const other = feedbackParts(store, servedBy(new FakePool(3)));
    const identityOf = (id: string) => readPredictionId(signer, id);
    const deleted = await Promise.all(
      ids.map((id, index) => (index % 2 === 0 ? parts : other).feedback.deletePrediction(id, identityOf(id))),
    );
    for (const counts of deleted) assert.deepEqual(counts, { predictions: 1, feedback: 1 });
    assert.deepEqual(await stored(), []);
  });

  const sample = async (query = '', key?: string | null) => {
    const { status, body } = await ask('GET', `/predictions/sample${query}`, undefined, key);
    return { status, ...(body as unknown as { predictions: { id: string; text: string }[]; note: string }) };
  };

  it('can be asked for: texts at random that have no label yet, each with its id', async () => {
    listener.close();
    await listen('full');
    const texts = Array.from({ length: 30 }, (_, number) => `text ${number}`);
    const { predictions } = (await ask('POST', '/predict', { text: [...texts, ...texts] })).body;
    await give(texts.slice(0, 10).map((text) => ({ text, label: 'positive' })));
    const drawn = await sample('?count=256');
    assert.deepEqual(new Set(drawn.predictions.map(({ text }) => text)), new Set(texts.slice(10)));
    assert.equal(drawn.predictions.length, 20);
    const known = new Set(predictions.map(({ id }) => id));
    assert.ok(drawn.predictions.every(({ id }) => known.has(id)));
    await ask('POST', '/feedback', { text: texts[10], label: 'positive' }, errorFeedbackKey);
    assert.equal(
      (await sample('?count=256')).predictions.length,
      20,
      'a report of an error is no random label',
    );
    assert.equal((await sample('?count=5')).note, null);
    for (const { id } of drawn.predictions)
      assert.match((await give({ id, label: 'negative' })).body.use, /judges|trains/);
    assert.match((await sample()).note, /has a label already/);
  });

  it('cannot be asked for when the log holds no text, and the answer says what to do', async () => {
    assert.match((await sample()).note, /no prediction of the last seven days/);
    await predict('fine');
    const { status, predictions, note } = await sample();
    assert.deepEqual([status, predictions], [200, []]);
    assert.match(note, /holds no text.*EVERGREEN_PREDICTION_LOG=full/);
  });

  it('is asked for with the feedback key and a count from 1 to 256', async () => {
    for (const [key, status] of [
      [null, 401],
      [errorFeedbackKey, 403],
    ] as const)
      assert.equal((await sample('', key)).status, status);
    for (const query of ['?count=0', '?count=257', '?count=many', '?limit=3'])
      assert.equal((await sample(query)).status, 400, query);
  });

  it('and predictions go on while the log cannot be written; what did not fit is counted', async () => {
    isStoreDown = true;
    for (let request = 0; request < 50; request += 1)
      assert.equal((await ask('POST', '/predict', { text: Array(256).fill('text') })).status, 200);
    const { predictionLog } = (await ask('GET', '/model')).body;
    assert.deepEqual(predictionLog, {
      mode: 'redacted',
      made: 12_800,
      logged: 0,
      waiting: 10_000,
      dropped: 2_800,
    });
  });
});
