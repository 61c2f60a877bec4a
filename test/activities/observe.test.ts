import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from 'node:events';
import { createAlert } from '../../activities/steps/alert.js';
import type { ObserveResult } from '../../activities/steps/observe.js';
import { SketchCollector } from '../../api/predictions/sketch-collector.js';
import type { FeedbackRecord } from '../../contracts/feedback.js';
import { splitNames } from '../../contracts/dataset.js';
import { monitoringSettingsSchema, type MonitoringSettings } from '../../contracts/monitor.js';
import type { ObjectReference } from '../../contracts/references.js';
import { TextClassifier } from '../../model/inference/text-classifier.js';
import { rowId, splitOf } from '../../policy/split.js';
import { readAlarms } from '../../registry/alarms.js';
import { currentChampion, promoteChampion } from '../../registry/champions.js';
import { openFeedbackLog } from '../../registry/feedback.js';
import { fetchDataset, readSplit } from '../../registry/datasets.js';
import { fetchModel, readModelManifest } from '../../registry/models.js';
import { openSketchLog } from '../../registry/sketches.js';
import { generateReviews, type Review } from '../../sources/sample-corpus/generate-reviews.js';
import { temporaryDirectory } from '../registry/temporary-directory.js';
import { ActivityRunner, quickInput } from './activity-runner.js';

const reviews = (drift: number, rows: number, seed = 77): Review[] => [
  ...generateReviews({ rows, seed, drift, labelNoise: 0 }),
];

describe('observing a champion', function () {
  this.timeout(120_000);
  let runner: ActivityRunner;
  let directory: string;
  let classifier: TextClassifier;

  before(async () => {
    directory = await temporaryDirectory();
    runner = await ActivityRunner.create(directory);
    const run = await runner.prepare(quickInput);
    const { dataset } = await runner.run('ingest', { run });
    const tokens = await runner.tokenize({ run, dataset });
    const candidate = await runner.train({ run, dataset, tokens });
    const evaluation = await runner.run('evaluate', { run, dataset, candidate });
    const gate = await runner.run('gate', { run, evaluation });
    await runner.run('promote', { run, candidate, gate, evaluation } as never);
    const { store, cacheDirectory } = runner.dependencies;
    const champion = (await currentChampion(store, 'default'))!;
    classifier = await TextClassifier.load(
      (await fetchModel(store, champion.digest, cacheDirectory)).directory,
      1,
    );
  });

  let memory: ObjectReference | null = null;
  beforeEach(() => (memory = null));
  const observe = async (
    settings: Partial<MonitoringSettings> = {},
    observedGeneration: number | null = null,
  ): Promise<ObserveResult['observation']> => {
    const parsed = monitoringSettingsSchema.parse(settings);
    const input = {
      model: 'default',
      settings: parsed,
      memory,
      lastCandidateRunId: null,
      observedGeneration,
    };
    const result = await runner.run('observe', input);
    memory = result.memory;
    return result.observation;
  };
  /** Answers texts as the API does, and keeps their sketches. */
  const answer = async (texts: string[]): Promise<void> => {
    const { store } = runner.dependencies;
    const log = openSketchLog(store, 'default');
    const sketches = new SketchCollector({ write: (sketch) => log.append(sketch), warn: assert.fail });
    sketches.add((await currentChampion(store, 'default'))!, await classifier.classify(texts));
    await sketches.close(5_000);
  };
  const label = async (rows: Review[], source: string): Promise<void> => {
    const records = rows.map(({ text, label }): FeedbackRecord => ({
      rowId: rowId(text),
      text,
      label,
      source,
      sender: 'cli',
      kind: 'random',
      at: new Date().toISOString(),
    }));
    await openFeedbackLog(runner.dependencies.store, 'default').append(records);
  };
  /** The champion's data, the training rows first. */
  const championData = async (): Promise<Review[]> => {
    const { store } = runner.dependencies;
    const { lineage } = await readModelManifest(store, (await currentChampion(store, 'default'))!.digest);
    const dataset = await fetchDataset(store, lineage.datasetDigest, runner.dependencies);
    const rows: Review[] = [];
    for (const split of splitNames)
      for await (const { text, label } of readSplit(dataset, split)) rows.push({ text, label } as Review);
    return rows;
  };
  const isTestRow = ({ text }: Review): boolean => splitOf(rowId(text)) === 'test';

  it('finds no drift in texts of the same kind, and drift within 300 of another', async () => {
    await answer(reviews(0, 600).map(({ text }) => text));
    const usual = await observe();
    assert.equal(usual.drift?.texts, 600);
    assert.deepEqual(usual.drift.drifting, []);
    await answer(reviews(1, 300).map(({ text }) => text));
    const changed = await observe();
    assert.equal(changed.drift?.texts, 900, 'no text is read twice');
    assert.ok(changed.drift.drifting.includes('surprisal'), JSON.stringify(changed.drift));
    assert.ok(changed.drift.jensenShannonDistance > usual.drift.jensenShannonDistance);
    assert.equal(changed.drift.estimatedAccuracy, null, 'confidence says nothing about changed texts');
    assert.match(changed.champion?.recipe ?? '', /^base tiny; source sample corpus/);
    assert.match(changed.summary, /DRIFT of/);
  });

  it('tests the champion on labeled texts whose hash says test, and counts the others as new rows', async () => {
    const known = new Set((await championData()).map(({ text }) => rowId(text)));
    const rows = reviews(0, 1_000, 5).filter(({ text }) => !known.has(rowId(text)));
    await label(rows, 'shop');
    const { accuracy, feedback } = await observe();
    const testRows = rows.filter(isTestRow);
    assert.ok(accuracy !== null && accuracy.rows <= testRows.length && accuracy.rows > testRows.length / 2);
    assert.ok(accuracy.rate > 0.6 && accuracy.low < accuracy.rate && accuracy.rate < accuracy.high);
    assert.equal(accuracy.alarmed, false);
    assert.equal(
      feedback.newRows,
      new Set(rows.filter((row) => !isTestRow(row)).map(({ text }) => rowId(text))).size,
    );
    assert.deepEqual((await observe()).accuracy, accuracy, 'nothing is counted twice');
  });

  it('alarms when labeled texts show that it is below the threshold', async () => {
    await label(reviews(1, 1_500, 6), 'shop');
    const { accuracy, feedback } = await observe({ thresholdAccuracy: 0.85 });
    assert.ok(accuracy !== null && accuracy.alarmed, JSON.stringify(accuracy));
    assert.deepEqual(feedback.quarantined, [], 'drift is no poison');
    const { raisedBy, changedAt } = await readAlarms(runner.dependencies.store, 'default', 1);
    assert.ok(raisedBy.size >= accuracy.fallRows, `${raisedBy.size} texts raised the alarm`);
    assert.ok(changedAt !== null && changedAt <= Date.now());
    assert.ok(feedback.labelsPerDay > 1_000, String(feedback.labelsPerDay));
    assert.ok(feedback.labelsAtHand < feedback.labelsPerDay / 5, String(feedback.labelsAtHand));
  });

  it('puts a source that swaps labels into quarantine until it is trusted', async () => {
    const swapped = reviews(0, 5_000, 8).map(({ text, label }) => ({
      text,
      label: label === 'positive' ? 'negative' : 'positive',
    })) as Review[];
    await label(swapped, 'swapper');
    const { newRows: before } = (await observe()).feedback;
    memory = null;
    const { feedback } = await observe();
    assert.deepEqual(feedback.quarantined, ['swapper']);
    memory = null;
    const trusted = await observe({ trustedSources: ['swapper'] });
    assert.deepEqual(trusted.feedback.quarantined, []);
    assert.ok(trusted.feedback.newRows > before + 1_000);
    const run = await runner.prepare(
      { source: { kind: 'retraining', excludedSources: ['swapper'] }, base: 'tiny' },
      'run-without-swapper',
    );
    const { summary } = await runner.run('ingest', { run });
    assert.match(summary, /Not used: feedback from swapper/);
  });

  it('starts fresh, and reports it, when its memory is lost', async () => {
    await label(reviews(0, 300, 10), 'shop');
    const usual = await observe();
    await runner.dependencies.store.remove(memory!.key);
    const { problems, accuracy } = await observe();
    assert.match(problems.join(), /starts fresh.*monitor\/default\//);
    assert.deepEqual(accuracy, usual.accuracy);
    assert.deepEqual((await observe()).problems, []);
  });

  it('counts as new no text that the champion was trained on with the same label', async () => {
    const trained = (await championData()).slice(0, 40);
    const { newRows: before } = (await observe()).feedback;
    await label(trained, 'the-same-file');
    assert.equal((await observe()).feedback.newRows, before);
    const [corrected] = trained;
    await label(
      [{ ...corrected, label: corrected!.label === 'positive' ? 'negative' : 'positive' } as Review],
      'x',
    );
    assert.equal((await observe()).feedback.newRows, before + 1);
  });

  it('observes although the record of the last rejected run is damaged', async () => {
    await runner.dependencies.store.put('runs/run-rejected/run.json', Buffer.from('{'));
    const settings = monitoringSettingsSchema.parse({});
    const input = {
      model: 'default',
      settings,
      memory: null,
      lastCandidateRunId: 'run-rejected',
      observedGeneration: 1,
    };
    const { observation } = await runner.run('observe', input);
    assert.ok(observation.champion !== null);
  });

  it('imports the new rows of a watched file, and reports another that cannot be read', async () => {
    const watched = join(directory, 'reviews.csv');
    const line = ({ text, label }: Review): string => `"${text.replaceAll('"', '""')}",${label}\n`;
    const rows = reviews(0, 60, 9);
    await writeFile(watched, `review,sentiment\n${rows.slice(0, 40).map(line).join('')}`);
    const missing = join(directory, 'missing.csv');
    const first = await observe({ watch: [watched, missing] });
    assert.match(first.problems.join(), /missing\.csv could not be imported/);
    await appendFile(watched, rows.slice(40).map(line).join(''));
    const second = await observe({ watch: [watched, missing] });
    const gained = rows.slice(40).filter((row) => !isTestRow(row)).length;
    assert.equal(second.feedback.newRows - first.feedback.newRows, gained);
  });

  it('says that a retraining starts from the weights of the champion where it is set to', async () => {
    assert.match(
      (await observe({ warmStart: true })).champion!.recipe,
      /^base the champion's weights; source/,
    );
    assert.match((await observe()).champion!.recipe, /^base tiny; source/);
  });

  it('tells the promotions by a person since the observation before, each with its reason', async () => {
    const { store } = runner.dependencies;
    const { digest, generation } = (await currentChampion(store, 'default'))!;
    const promotion = { model: 'default', digest, workflowId: null, runId: null, sample: true };
    for (const [index, reason] of ['manual: urgent', 'manual: once more'].entries())
      await promoteChampion(store, {
        ...promotion,
        expectedGeneration: generation + index,
        reason,
        ...(index === 0 && { forced: { failedChecks: ['slices'] } }),
      });
    const short = digest.slice(0, 12);
    assert.deepEqual((await observe({}, generation)).promotionsByHand, [
      `promoted ${short} by force as generation ${generation + 1} although slices failed (manual: urgent)`,
      `promoted ${short} as generation ${generation + 2} (manual: once more)`,
    ]);
    assert.deepEqual((await observe({}, generation + 2)).promotionsByHand, []);
    assert.deepEqual((await observe({}, null)).promotionsByHand, []);
  });
});

describe('an alert', () => {
  const alerts = [{ about: 'drift, generation 1', text: 'texts have changed' }];

  it('is posted to the webhook', async () => {
    const bodies: unknown[] = [];
    const server = createServer((request, response) => {
      request.setEncoding('utf8').on('data', (body: string) => bodies.push(JSON.parse(body)));
      request.on('end', () => response.end());
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const alertWebhook = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?secret=1`;
    const dependencies = { log: () => undefined, alertWebhook } as unknown as Parameters<
      typeof createAlert
    >[0];
    await createAlert(dependencies).alert({ model: 'default', alerts });
    assert.deepEqual(bodies, [{ model: 'default', ...alerts[0] }]);
    server.close();
    await assert.rejects(createAlert(dependencies).alert({ model: 'default', alerts }), (error: Error) => {
      assert.match(error.message, /could not be delivered to the webhook at 127\.0\.0\.1/);
      return !error.message.includes('secret');
    });
  });
});
