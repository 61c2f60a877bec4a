import type { Command } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MonitorStatus } from '../../contracts/monitor.js';
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
  /** The retraining that the request is queued behind. */
  behind: { startedAt: string; reason: string } | null;
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
  const { startedAt, reason } = running;
  return { outcome: 'queued', behind: { startedAt: new Date(startedAt).toISOString(), reason } };
}

function describeAnswer(model: string, { outcome, behind }: RetrainAnswer): string {
  const follow = '`evergreen monitor status` shows its progress';
  if (outcome === 'started') return `started a retraining of ${model}; ${follow}`;
  if (behind !== null)
    return `queued behind the retraining that runs since ${behind.startedAt} (${behind.reason}); it then trains with the labels that came since`;
  return `requested a retraining of ${model}; the monitor takes it up after its current step; ${follow}`;
}
