import Table from 'cli-table3';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { splitNames } from '../../contracts/dataset.js';
import type { FeedbackRecord } from '../../contracts/feedback.js';
import type { LifecycleInput } from '../../contracts/lifecycle.js';
import { percent } from '../../contracts/percent.js';
import { championHistory, currentChampion } from '../../registry/champions.js';
import { fetchDataset } from '../../registry/datasets.js';
import { openFeedbackLog } from '../../registry/feedback.js';
import { fetchModel, readModelManifest } from '../../registry/models.js';
import { openSteps } from '../activity-steps.js';
import { accuracyOf, answerTexts } from '../drift/answered-texts.js';
import { baseOf, idsOf, readUnseenTexts, twoKindsOptions, type LabeledText } from '../two-kinds-of-texts.js';
import { AnsweringModel } from './answering-model.js';
import { MonitorLoop } from './monitor-loop.js';
import { runLifecycle } from './run-lifecycle.js';
import { startVirtualClock } from './virtual-clock.js';

/**
 * The whole loop with default settings and the real gate: a first model of one kind of text, then another kind, and every label
 * a day late. It measures how much of the lost accuracy comes back, and what happens to the first kind. The clock is virtual: the
 * monitor observes each hour of it.
 * usage: npm run bench:loop -- [--data imdb.csv.gz] [--then amazon.csv.gz] [--then-where domain=electronics] [--limit 1500]
 *        [--texts-per-day 250] [--days-before 2] [--days-after 8] [--held-back 700]
 */
const { values } = parseArgs({
  options: {
    ...twoKindsOptions,
    'texts-per-day': { type: 'string', default: '250' },
    'days-before': { type: 'string', default: '2' },
    'days-after': { type: 'string', default: '8' },
    /** Texts of each kind that nobody labels: what the result is measured on. */
    'held-back': { type: 'string', default: '700' },
    /** For a quick look with `--base tiny`, which is worse than the baseline. */
    'allow-below-baseline': { type: 'boolean', default: false },
  },
});
const threads = Number(values.threads);
const base = baseOf(values.base);
const textsPerDay = Number(values['texts-per-day']);
const heldBackTexts = Number(values['held-back']);
const hourMs = 3_600_000;

const directory = await mkdtemp(join(tmpdir(), 'evergreen-bench-loop-'));
const { store, cache, step } = await openSteps(directory, threads);
const clock = startVirtualClock('2026-01-05T00:00:00.000Z');
const startedAt = clock.now();
const log = (text: string): void => {
  const hours = Math.round((clock.now() - startedAt) / hourMs);
  console.log(`day ${Math.floor(hours / 24)}, ${String(hours % 24).padStart(2, '0')}:00  ${text}`);
};

try {
  await measure();
} finally {
  await rm(directory, { recursive: true, force: true });
}
process.exit();

async function measure(): Promise<void> {
  const [cpu] = cpus();
  console.log(`${cpu?.model}, ${cpus().length} cores; base ${values.base}, ${values.limit} training rows`);
  let runs = 0;
  const retrain = async (input: LifecycleInput) => {
    const { end, verdict } = await runLifecycle(step, input, `run-${(runs += 1)}`);
    log(`${end.reason}: ${end.summary}. ${verdict}`);
    return end;
  };
  const first = await retrain({
    source: { kind: 'file', path: resolve(values.data), limit: Number(values.limit) },
    base,
    gate: { allowBelowBaseline: values['allow-below-baseline'] },
  });
  if (first.outcome !== 'promoted') throw new Error('The first model was not promoted.');

  const { digest } = (await currentChampion(store, 'default'))!;
  const { datasetDigest } = (await readModelManifest(store, digest)).lineage;
  const seen = await idsOf(await fetchDataset(store, datasetDigest, cache), splitNames);
  const usual = await readUnseenTexts(values.data, seen);
  const other = await readUnseenTexts(values.then, seen, values['then-where']);
  const heldBack = { first: usual.slice(0, heldBackTexts), other: other.slice(0, heldBackTexts) };
  const streams = { first: usual.slice(heldBackTexts), other: other.slice(heldBackTexts) };

  const model = new AnsweringModel(store, cache.cacheDirectory, threads);
  const monitor = new MonitorLoop(step, ({ lifecycle }) => retrain(lifecycle));
  const late: { dueAt: number; records: FeedbackRecord[] }[] = [];
  const daysBefore = Number(values['days-before']);
  const hours = 24 * (daysBefore + Number(values['days-after']));
  let logged = 0;
  let answered = 0;
  for (let hour = 1; hour <= hours; hour++) {
    clock.advance(hourMs);
    const stream = hour <= 24 * daysBefore ? streams.first : streams.other;
    const count = Math.round((hour * textsPerDay) / 24) - answered;
    answered += count;
    const records = await model.answer(stream.splice(0, count));
    late.push({ dueAt: clock.now() + 24 * hourMs, records });
    while (late[0] !== undefined && late[0].dueAt <= clock.now()) {
      const at = new Date().toISOString();
      const due = late.shift()!.records.map((record) => ({ ...record, at }));
      if (due.length > 0) await openFeedbackLog(store, 'default').append(due);
    }
    await monitor.pass();
    const { log: notes, problems } = monitor.state;
    for (const { at, text } of notes.filter(({ at }) => at > logged)) {
      log(`monitor: ${text}`);
      logged = Math.max(logged, at);
    }
    for (const { text } of problems.filter(({ at }) => at === clock.now())) log(`problem: ${text}`);
    if (hour % 24 === 0) log(`${monitor.state.observation?.summary}. ${monitor.state.decision?.summary}`);
  }
  await model.close();
  await report(heldBack);
}

async function report(heldBack: Record<'first' | 'other', LabeledText[]>): Promise<void> {
  const rows: { generation: number; first: number; other: number }[] = [];
  for (const { generation, digest } of await championHistory(store, 'default')) {
    const model = (await fetchModel(store, digest, cache.cacheDirectory)).directory;
    const accuracy = async (texts: LabeledText[]) => accuracyOf(await answerTexts(model, texts, threads));
    rows.push({ generation, first: await accuracy(heldBack.first), other: await accuracy(heldBack.other) });
  }
  const table = new Table({
    head: ['generation', 'accuracy on the first kind', 'on the other kind'],
    style: { head: [], border: [] },
  });
  for (const { generation, first, other } of rows) table.push([generation, percent(first), percent(other)]);
  console.log(table.toString());
  const [before, after] = [rows[0]!, rows.at(-1)!];
  const lost = before.first - before.other;
  const regained = after.other - before.other;
  console.log(
    `texts of each kind that nobody labeled: ${heldBack.first.length} and ${heldBack.other.length}`,
  );
  console.log(
    `lost on the other kind: ${(100 * lost).toFixed(1)} points, regained: ${(100 * regained).toFixed(1)} (${percent(regained / lost)})`,
  );
  console.log(`change on the first kind: ${(100 * (after.first - before.first)).toFixed(1)} points`);
}
