import Table from 'cli-table3';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { driftReferenceSchema } from '../../contracts/drift.js';
import type { FeedbackRecord } from '../../contracts/feedback.js';
import { monitoringSettingsSchema } from '../../contracts/monitor.js';
import { randomWords, shuffledIndices } from '../../model/random.js';
import { rowId } from '../../policy/split.js';
import { currentChampion } from '../../registry/champions.js';
import { fetchDataset, readSplit } from '../../registry/datasets.js';
import { openFeedbackLog } from '../../registry/feedback.js';
import { readModelManifest } from '../../registry/models.js';
import { binomialInterval } from '../gate/binomial-interval.js';
import { baseOf, idsOf, readUnseenTexts, twoKindsOptions, type LabeledText } from '../two-kinds-of-texts.js';
import { accuracyOf, answerTexts, estimatedAccuracyOf } from './answered-texts.js';
import { openBenchRegistry } from './bench-registry.js';
import { watchStream } from './streams.js';

/**
 * Drift of real texts. A model is trained on one kind (IMDB), then: (1) streams of that kind must raise false alarms no more often than
 * stated; (2) another kind (Amazon reviews) must be noticed soon; (3) retrained with late labels of the other kind, the model must regain
 * what it lost, by the real retraining set.
 * usage: npm run bench:drift -- [--data imdb.csv.gz] [--then amazon.csv.gz] [--base …] [--streams 200] [--stream-texts 2000]
 */
const { values } = parseArgs({
  options: {
    ...twoKindsOptions,
    streams: { type: 'string', default: '200' },
    'stream-texts': { type: 'string', default: '2000' },
    pool: { type: 'string', default: '5000' },
    labels: { type: 'string', default: '1000' },
  },
});
const threads = Number(values.threads);
const streams = Number(values.streams);
const streamTexts = Number(values['stream-texts']);
const base = baseOf(values.base);
const { textsBetweenFalseAlarms } = monitoringSettingsSchema.parse({});
const log = (line: string): void => console.error(line);
const percent = (rate: number): string => `${(100 * rate).toFixed(1)} %`;

const directory = await mkdtemp(join(tmpdir(), 'evergreen-bench-drift-'));
try {
  await measure();
} finally {
  await rm(directory, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  console.log(
    `${cpus()[0]?.model}, ${cpus().length} cores; base ${values.base}, ${values.limit} training rows`,
  );
  const registry = await openBenchRegistry(directory, threads);
  const training = { maxLength: 128, epochs: 2 };
  log('training on the first kind');
  const source = { kind: 'file', path: resolve(values.data), limit: Number(values.limit) } as const;
  const model = await registry.trainChampion({ source, base, training }, 'first');
  const reference = driftReferenceSchema.parse(JSON.parse(await readFile(join(model, 'drift.json'), 'utf8')));

  const champion = (await currentChampion(registry.store, 'default'))!;
  const { datasetDigest } = (await readModelManifest(registry.store, champion.digest)).lineage;
  const dataset = await fetchDataset(registry.store, datasetDigest, registry.cache);
  const seen = await idsOf(dataset, ['train', 'validation']);
  const usual = (await readUnseenTexts(values.data, seen)).slice(0, Number(values.pool));
  const other = await readUnseenTexts(values.then, seen, values['then-where']);
  const late = other.slice(0, Number(values.labels));
  const otherTest = other.slice(late.length, late.length + 1_500);
  log(`answering ${usual.length} texts of the first kind, ${late.length + otherTest.length} of the other`);
  const answeredUsual = await answerTexts(model, usual, threads);
  const answeredLate = await answerTexts(model, late, threads);
  const answeredOther = await answerTexts(model, otherTest, threads);

  const sample = <Item>(items: readonly Item[], count: number, seed: number): Item[] =>
    Array.from(
      shuffledIndices(items.length, randomWords(seed, 0x706f6f6c)).subarray(0, count),
      (index) => items[index]!,
    );
  const binsOf = ({ bins }: { bins: number[] }): number[] => bins;
  const alarms = Array.from({ length: streams }, (_, seed) =>
    watchStream(reference, sample(answeredUsual, streamTexts, seed).map(binsOf), {
      seed,
      textsBetweenFalseAlarms,
    }),
  ).filter(({ alarmedAfter }) => alarmedAfter !== null);
  const stated = streamTexts / textsBetweenFalseAlarms;
  const [low, high] = binomialInterval(alarms.length, streams);
  const delays = Array.from({ length: streams }, (_, seed) => {
    const before = sample(answeredUsual, 500, 10_000 + seed).map(binsOf);
    const after = sample([...answeredLate, ...answeredOther], 1_000, 20_000 + seed).map(binsOf);
    const { alarmedAfter, statistics } = watchStream(reference, [...before, ...after], {
      seed,
      textsBetweenFalseAlarms,
    });
    return { delay: alarmedAfter === null ? Infinity : alarmedAfter - before.length, statistics };
  });
  const sorted = delays.map(({ delay }) => delay).toSorted((a, b) => a - b);
  const first = new Map<string, number>();
  for (const { statistics } of delays)
    for (const name of statistics) first.set(name, (first.get(name) ?? 0) + 1);

  const table = new Table({ head: ['drift', 'measured', 'stated'], style: { head: [], border: [] } });
  table.push(
    [
      `false alarms in ${streams} streams of ${streamTexts} texts of the first kind`,
      `${alarms.length} (${percent(low)} to ${percent(high)} of the streams)`,
      `at most ${(10_000 / textsBetweenFalseAlarms).toFixed(3)} in 10,000 texts: ${percent(stated)} of the streams; ${low <= stated ? 'held' : 'BROKEN'}`,
    ],
    [
      'texts of the other kind until the alarm, after 500 of the first',
      `median ${sorted[Math.floor(streams / 2)]}, 95 % within ${sorted[Math.ceil(0.95 * streams) - 1]}, at most ${sorted.at(-1)}`,
      'a few hundred',
    ],
    ['what alarmed first', [...first].map(([name, count]) => `${name} ${count}`).join(', '), ''],
    ['false alarms before the change', String(delays.filter(({ delay }) => delay <= 0).length), ''],
    [
      'accuracy on the first kind: true, estimated without labels',
      `${percent(accuracyOf(answeredUsual))}, ${percent(estimatedAccuracyOf(answeredUsual))}`,
      '',
    ],
    [
      'accuracy on the other kind: true, estimated without labels',
      `${percent(accuracyOf(answeredOther))}, ${percent(estimatedAccuracyOf(answeredOther))}`,
      '',
    ],
  );
  console.log(table.toString());

  log(`retraining with ${late.length} late labels`);
  const at = new Date().toISOString();
  const records = late.map(({ text, label }): FeedbackRecord => ({
    rowId: rowId(text),
    text,
    label,
    source: 'late',
    sender: 'watch',
    kind: 'random',
    at,
  }));
  await openFeedbackLog(registry.store, 'default').append(records);
  const retrained = await registry.trainChampion(
    { source: { kind: 'retraining' }, base, training },
    'second',
  );
  const usualTest: LabeledText[] = [];
  for await (const { text, label } of readSplit(dataset, 'test')) usualTest.push({ text, label });
  const usualBefore = accuracyOf(await answerTexts(model, usualTest, threads));
  const usualAfter = accuracyOf(await answerTexts(retrained, usualTest, threads));
  const otherBefore = accuracyOf(answeredOther);
  const otherAfter = accuracyOf(await answerTexts(retrained, otherTest, threads));
  const lost = usualBefore - otherBefore;
  const recovery = new Table({
    head: ['accuracy', 'before', `after retraining with ${late.length} late labels`],
    style: { head: [], border: [] },
  });
  recovery.push(
    [`first kind, ${usualTest.length} test rows`, percent(usualBefore), percent(usualAfter)],
    [`other kind, ${otherTest.length} rows never labelled`, percent(otherBefore), percent(otherAfter)],
    [
      'lost, and regained',
      `${(100 * lost).toFixed(1)} points`,
      lost <= 0 ? 'nothing was lost' : `${percent((otherAfter - otherBefore) / lost)} of it`,
    ],
  );
  console.log(recovery.toString());
}
