import assert from 'node:assert/strict';
import { PredictionLog, type PredictionLogOptions } from '../../../api/predictions/prediction-log.js';
import { rowId } from '../../../policy/split.js';
import { readPredictionId } from '../../../policy/prediction-id.js';
import { readPredictions, sweepPredictions, writePredictions } from '../../../registry/predictions.js';
import type { ObjectStore } from '../../../store/object-store.js';
import { exampleClassification } from '../../model/inference/example-classification.js';
import { temporaryStore } from '../../registry/temporary-directory.js';
import { signer } from '../feedback-parts.js';
import { championOf, labels } from '../serving/fake-champions.js';

const secret = 'what nobody else shall read';
const answer = {
  champion: championOf(2),
  labels,
  classifications: [exampleClassification()],
};

describe('prediction log', () => {
  let store: ObjectStore;
  let nowMs: number;
  beforeEach(async () => {
    store = await temporaryStore();
    nowMs = Date.parse('2026-11-25T10:59:59.000Z');
  });
  const open = (options: Partial<PredictionLogOptions> = {}): PredictionLog =>
    new PredictionLog({
      signer,
      mode: 'redacted',
      write: (batch, records) => writePredictions(store, 'default', batch, records),
      warn: () => undefined,
      now: () => nowMs,
      ...options,
    });
  const find = async (id: string) =>
    (await readPredictions(store, 'default', readPredictionId(signer, id))).find(
      (record) => record.id === id,
    ) ?? null;
  const keys = async (): Promise<string[]> => {
    const found: string[] = [];
    for await (const { key } of store.list('')) found.push(key);
    return found;
  };

  it('keeps figures but no text, unless asked for it', async () => {
    const redacted = open();
    const [id] = redacted.record([secret], answer);
    await redacted.flush();
    const { rowId: _, ...record } = (await find(id!))!;
    assert.deepEqual(record, {
      id,
      at: '2026-11-25T10:59:59.000Z',
      modelDigest: championOf(2).digest,
      generation: 2,
      label: 'positive',
      probabilities: [0.25, 0.75],
      characters: secret.length,
      tokens: 5,
      unknownTokens: 1,
    });
    const full = open({ mode: 'full' });
    const [other] = full.record([secret], answer);
    await full.flush();
    assert.equal((await find(other!))!.text, secret);
  });

  it('never writes what was forgotten while the store was away', async () => {
    let isAway = true;
    const log = open({
      write: async (batch, records) => {
        if (isAway) throw new Error('The store is away.');
        await writePredictions(store, 'default', batch, records);
      },
    });
    const ids = log.record(['private', 'public'], {
      ...answer,
      classifications: [...answer.classifications, ...answer.classifications],
    });
    await log.flush(20);
    assert.deepEqual([log.forget(ids[0]!), log.forget(ids[0]!)], [true, false]);
    isAway = false;
    await log.flush();
    assert.equal(await find(ids[0]!), null);
    assert.ok(await find(ids[1]!));
    assert.equal(log.figures.logged, 1);
  });

  it('gives ids but writes nothing when it is off', async () => {
    const log = open({ mode: 'off' });
    const [id] = log.record([secret], answer);
    await log.flush();
    assert.equal(readPredictionId(signer, id!).generation, 2);
    assert.deepEqual(await keys(), []);
  });

  it('finds predictions on both sides of a full hour, and forgets whole hours', async () => {
    const log = open();
    const before = log.record(['before'], answer)[0]!;
    nowMs += 2_000;
    const after = log.record(['after'], answer)[0]!;
    await log.flush();
    assert.ok((await find(before)) && (await find(after)));
    assert.equal(await sweepPredictions(store, 'default', new Date('2026-11-25T11:30:00Z')), 1);
    assert.equal(await find(before), null);
    assert.ok(await find(after));
  });

  it('writes together what comes together, and at most 500 predictions an object', async () => {
    const log = open();
    for (let number = 0; number < 1_200; number += 1) log.record([`text ${number}`], answer);
    await log.flush();
    assert.equal((await keys()).length, 3);
    assert.deepEqual(log.figures, { mode: 'redacted', made: 1_200, logged: 1_200, waiting: 0, dropped: 0 });
  });

  it('waits for a store that is away, and writes everything once it is back', async () => {
    let failures = 1;
    const log = open({
      write: async (batch, records) => {
        if (failures-- > 0) throw new Error('away');
        await writePredictions(store, 'default', batch, records);
      },
    });
    const [id] = log.record(['text'], answer);
    await log.flush();
    assert.ok(await find(id!));
  });

  it('gives every prediction an id of its own, which says what was predicted of which text', async () => {
    const champion = { ...championOf(2), digest: '0123456789abcdef'.repeat(4) };
    const classification = exampleClassification({ probabilities: [0.75, 0.25], predicted: 0 });
    const log = open({ mode: 'full' });
    const ids = log.record(['fine', 'fine'], {
      champion,
      labels,
      classifications: [classification, classification],
    });
    assert.equal(new Set(ids).size, 2);
    const { classNumber, score, modelDigestPrefix } = readPredictionId(signer, ids[0]!);
    assert.deepEqual([classNumber, modelDigestPrefix], [0, '0123456789abcdef']);
    assert.ok(Math.abs(score - 0.75) < 1e-4);
    assert.equal(readPredictionId(signer, ids[0]!).rowId, rowId('fine'));
    await log.close(5_000);
    const { label, text, characters } = (await find(ids[0]!))!;
    assert.deepEqual([label, text, characters], ['negative', 'fine', 4]);
  });

  it('writes what waited for some seconds by itself, and finds it until then', async () => {
    let isWritten = (): void => undefined;
    const written = new Promise<void>((resolve) => (isWritten = resolve));
    let letItBe = (): void => undefined;
    const mayBe = new Promise<void>((resolve) => (letItBe = resolve));
    const log = open({
      flushIntervalMs: 1,
      write: async () => {
        isWritten();
        await mayBe;
      },
    });
    const [id] = log.record(['text'], answer);
    assert.equal(log.find(id!)?.id, id, 'while it waits for others');
    await written;
    assert.equal(log.find(id!)?.id, id, 'while it is being written');
    letItBe();
    await log.flush();
    assert.equal(log.find(id!), null);
  });

  it('drops what does not fit, counts it and says so once', () => {
    const warnings: string[] = [];
    const log = open({ maximumWaiting: 3, warn: (message) => warnings.push(message) });
    const ids = log.record(Array<string>(5).fill('text'), {
      ...answer,
      classifications: Array<(typeof answer.classifications)[0]>(5).fill(answer.classifications[0]!),
    });
    assert.equal(ids.length, 5);
    assert.deepEqual(log.figures, { mode: 'redacted', made: 5, logged: 0, waiting: 3, dropped: 2 });
    assert.equal(warnings.length, 1);
  });
});
