import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Decision } from '../../contracts/decision.js';
import type { ObjectReference } from '../../contracts/references.js';
import { retentionSettingsSchema, type RetentionSettings } from '../../contracts/retention.js';
import { openFeedbackLog } from '../../registry/feedback.js';
import { pruneStore } from '../../registry/prune/prune-store.js';
import { createDirectoryStore } from '../../store/directory-store.js';
import type { ObjectStore } from '../../store/object-store.js';
import { storeRetraining } from '../../test/registry/prune/store-retraining.js';
import { withClock } from './clocked-store.js';
import { storeTraffic } from './store-traffic.js';

/**
 * A store in years of weekly retrainings, with the sizes of `tiny` (3 MB) on 2,000 rows: all artifacts are stored by the
 * functions that the steps call, under a clock that jumps.
 * usage: npm run bench:store -- [--weeks 52] [--texts 200] [--labels 20]
 */
const { values } = parseArgs({
  options: {
    weeks: { type: 'string', default: '52' },
    texts: { type: 'string', default: '200' },
    labels: { type: 'string', default: '20' },
  },
});
const dayMs = 86_400_000;
const firstDay = Date.parse('2026-01-05T12:00:00Z');
const size = { weightBytes: 3_000_000, rows: 2_000 };
/** Of ten weeks: four promotions, three rejections, two challengers, one failure. */
const outcomes: readonly (Decision['verdict'] | null)[] = [
  ...(['promote', 'reject', 'challenge', 'promote', 'reject'] as const),
  ...(['promote', null, 'reject', 'promote', 'challenge'] as const),
];

interface Usage {
  objects: number;
  sizeBytes: number;
}

async function usageByPrefix(store: ObjectStore): Promise<Map<string, Usage>> {
  const usage = new Map<string, Usage>();
  for await (const { key, sizeBytes } of store.list('')) {
    const [first = '', , third] = key.split('/');
    const prefix = first === 'predictions' ? `predictions/${third}` : first;
    const { objects, sizeBytes: before } = usage.get(prefix) ?? { objects: 0, sizeBytes: 0 };
    usage.set(prefix, { objects: objects + 1, sizeBytes: before + sizeBytes });
  }
  return usage;
}

async function simulate(name: string, retention: RetentionSettings | null): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'evergreen-store-'));
  const store = withClock(createDirectoryStore(directory), firstDay);
  let memory: ObjectReference | null = null;
  const months: Map<string, Usage>[] = [];
  try {
    for (let week = 0; week < Number(values.weeks); week += 1) {
      const run = {
        runId: `run-${String(week).padStart(4, '0')}`,
        verdict: outcomes[week % outcomes.length]!,
      };
      const feedbackUntil = await openFeedbackLog(store, 'default').last();
      await storeRetraining(store, { ...run, data: `${week}`, startedAt: store.now, feedbackUntil, size });
      for (let day = 7 * week; day < 7 * (week + 1); day += 1, store.now += dayMs) {
        memory = await storeTraffic(
          store,
          { texts: Number(values.texts), labels: Number(values.labels), day },
          memory,
        );
        if (retention === null) continue;
        await pruneStore(store, { ...retention, model: 'default', now: store.now, apply: true });
      }
      if (week % 13 === 12) months.push(await usageByPrefix(store));
    }
    print(name, months);
  } finally {
    await rm(directory, { recursive: true });
  }
}

function print(name: string, quarters: readonly Map<string, Usage>[]): void {
  const prefixes = [...new Set(quarters.flatMap((quarter) => [...quarter.keys()]))].sort();
  const cell = ({ objects, sizeBytes }: Usage): string => `${objects} (${(sizeBytes / 1e6).toFixed(1)} MB)`;
  const none = { objects: 0, sizeBytes: 0 };
  const row = (title: string, cells: readonly string[]): string => `| ${[title, ...cells].join(' | ')} |`;
  const total = (quarter: ReadonlyMap<string, Usage>): Usage =>
    [...quarter.values()].reduce(
      (sum, { objects, sizeBytes }) => ({
        objects: sum.objects + objects,
        sizeBytes: sum.sizeBytes + sizeBytes,
      }),
      none,
    );
  console.log(`\n${name}: objects (size)\n`);
  console.log(
    row(
      'after week',
      quarters.map((_, index) => `${13 * (index + 1)}`),
    ),
  );
  console.log(
    row(
      '---',
      quarters.map(() => '---'),
    ),
  );
  for (const prefix of prefixes)
    console.log(
      row(
        `${prefix}/`,
        quarters.map((quarter) => cell(quarter.get(prefix) ?? none)),
      ),
    );
  console.log(
    row(
      'total',
      quarters.map((quarter) => cell(total(quarter))),
    ),
  );
}

const retention = retentionSettingsSchema.parse({});
await simulate('nothing is removed', null);
await simulate('default settings', retention);
await simulate('feedback for 90 days', { ...retention, feedbackRetentionMs: 90 * dayMs });
