import type { Command } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MonitorStatus } from '../../contracts/monitor.js';
import { formatTime } from '../../contracts/time.js';
import { retrainSignal } from '../../workflows/monitoring/messages.js';
import { printResult, type CommandContext, type JsonOption } from '../command.js';
import { monitorStatus, withMonitor, type MonitorHandle } from '../monitor-handle.js';
import { withTemporalClient } from '../temporal-client.js';

/** `evergreen retrain`: requests a retraining from the monitor, regardless of every limit. */
export function addRetrainCommand(program: Command, context: CommandContext): void {
  const { settings } = context;
  const { model } = settings;
  program
    .command('retrain')
    .description('retrain now; if a retraining is running, after that one')
    .usage('--reason <text> [options]')
    .requiredOption('--reason <text>', 'why; recorded in the history of the monitor')
    .option('--json', 'print one JSON object')
    .action(async ({ reason, ...options }: JsonOption & { reason: string }) => {
      const answer = await withTemporalClient(settings, (client) =>
        withMonitor(client, model, (handle) => requestRetraining(handle, reason)),
      );
      printResult(context, options, { model, ...answer }, [describeAnswer(model, answer)]);
    });
}

export interface RetrainAnswer {
  outcome: 'started' | 'queued' | 'requested';
  /** The run that the request is queued behind. `joined`: the monitor did not start it. */
  behind: { startedAt: string; reason: string; joined: boolean } | null;
}

const answerTimeoutMs = 15_000;
const pollIntervalMs = 200;

async function requestRetraining(handle: MonitorHandle, reason: string): Promise<RetrainAnswer> {
  await handle.signal(retrainSignal, { reason });
  const deadline = Date.now() + answerTimeoutMs;
  for (;;) {
    const answer = answerIn(await monitorStatus(handle));
    if (answer.outcome !== 'requested' || Date.now() > deadline) return answer;
    await sleep(pollIntervalMs);
  }
}

/** What became of a request that was sent before this status. A request stays open until its retraining has started. */
export function answerIn({ requests, running }: Pick<MonitorStatus, 'requests' | 'running'>): RetrainAnswer {
  if (requests.length === 0) return { outcome: 'started', behind: null };
  if (running === null) return { outcome: 'requested', behind: null };
  const { startedAt, reason, joined } = running;
  return { outcome: 'queued', behind: { startedAt: formatTime(startedAt), reason, joined } };
}

function describeAnswer(model: string, { outcome, behind }: RetrainAnswer): string {
  if (outcome === 'started')
    return `started a retraining of ${model}; \`npx evergreen follow\` shows its progress`;
  if (behind === null)
    return `requested a retraining of ${model}; the monitor takes it up after its current step, and \`npx evergreen monitor status\` shows when`;
  const run = behind.joined
    ? 'the run that goes on, which the monitor did not start'
    : `the retraining that has been running since ${behind.startedAt} (${behind.reason})`;
  return `queued behind ${run}; then it trains with the labels that have come by that time`;
}
