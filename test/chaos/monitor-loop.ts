import { setTimeout as wait } from 'node:timers/promises';
import { settingsWith } from '../../settings/settings.js';
import { randomWords, uniform } from '../../model/random.js';
import { rowId, splitOf } from '../../policy/split.js';
import { deploymentSecrets } from '../../settings/secrets.js';
import { openFeedbackLog } from '../../registry/feedback.js';
import { readRun } from '../../registry/runs.js';
import { generateReviews } from '../../sources/sample-corpus/generate-reviews.js';
import { chaosInput, type ChaosSystem, type Target } from './chaos-system.js';

export interface MonitorLoopReport {
  kills: number;
  /** Labels that the API said it had stored. */
  accepted: number;
  retrainings: number;
  failures: string[];
}

const retrainAfterRows = 60;
const victims: readonly Target[] = [
  'pipeline worker',
  'trainer worker',
  'API',
  'Temporal server',
  'MinIO server',
];
const longestPauseMs = 20_000;
const model = 'default';

/**
 * A monitor that retrains after so many new labels, while labels arrive through the API and processes are killed at random: no label
 * that was accepted may be lost, and no retraining may start twice for the same labels.
 */
export async function killAroundTheMonitor(
  system: ChaosSystem,
  options: { kills: number; seed: number; log: (line: string) => void },
): Promise<MonitorLoopReport> {
  const next = randomWords(options.seed, 0x6d6f);
  const report: MonitorLoopReport = { kills: 0, accepted: 0, retrainings: 0, failures: [] };
  await system.resultOf(await system.start({ ...chaosInput, model }));
  const monitor = await system.startMonitor(model, {
    everyMs: 1_000,
    cooldownMs: 0,
    retrainingsPerWeek: 168,
    maximumRejections: 100,
    retrainAfterRows,
  });
  const { feedbackKey } = await deploymentSecrets(settingsWith({ EVERGREEN_STATE: system.stateDirectory }));
  const accepted = new Set<string>();
  let isOver = false;
  const sending = sendLabels(system.apiUrl, feedbackKey, accepted, () => isOver);
  while (report.kills < options.kills) {
    await wait(uniform(next) * longestPauseMs);
    const target = victims[Math.floor(uniform(next) * victims.length)]!;
    if (await system.signal(target)) report.kills += 1;
    if (report.kills % 10 === 0) options.log(`${report.kills} kills, ${accepted.size} labels accepted`);
  }
  isOver = true;
  await sending;
  const status = await monitor.whenIdle();
  report.accepted = accepted.size;
  report.retrainings = status.retrainings.length;

  const { rows } = await openFeedbackLog(system.store, model).readSince(0);
  const stored = new Set(rows.map((row) => row.rowId));
  for (const id of accepted)
    if (!stored.has(id)) report.failures.push(`label of ${id} was accepted and is lost`);
  if (report.retrainings === 0) report.failures.push('no retraining at all');
  let usedUntil = 0;
  for (const { runId, outcome } of status.retrainings) {
    if (outcome === 'failed') report.failures.push(`retraining ${runId} failed`);
    const run = await readRun(system.store, runId);
    const until = run?.source.kind === 'retraining' ? (run.source.feedbackUntil ?? 0) : 0;
    const fresh = rows.filter(
      ({ sequence, rowId: id }) => sequence > usedUntil && sequence <= until && splitOf(id) !== 'test',
    );
    if (new Set(fresh.map((row) => row.rowId)).size < retrainAfterRows)
      report.failures.push(`retraining ${runId} started for ${fresh.length} new labels`);
    usedUntil = until;
  }
  await monitor.stop();
  return report;
}

/** Sends a few labels at a time; those that the API does not answer for are sent again, as a caller would. */
async function sendLabels(
  apiUrl: string,
  key: string,
  accepted: Set<string>,
  isOver: () => boolean,
): Promise<void> {
  const reviews = generateReviews({ rows: 20_000, seed: 500, drift: 0, labelNoise: 0 });
  while (!isOver()) {
    const items = Array.from({ length: 5 }, () => reviews.next().value as { text: string; label: string });
    for (;;) {
      const response = await fetch(`${apiUrl}/feedback`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
        body: JSON.stringify(items),
      }).catch(() => null);
      await response?.body?.cancel();
      if (response?.ok) break;
      await wait(300);
    }
    for (const { text } of items) accepted.add(rowId(text));
    await wait(500);
  }
}
