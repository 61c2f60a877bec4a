import type { Client } from '@temporalio/client';
import type { Command } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../../contracts/errors.js';
import type { MonitorStatus } from '../../contracts/monitor.js';
import type { SearchSettings } from '../../contracts/search.js';
import { formatTime } from '../../contracts/time.js';
import { retrainSignal } from '../../workflows/monitoring/messages.js';
import { printResult, type CommandContext, type JsonOption } from '../command.js';
import { monitorStatus, withMonitor, type MonitorHandle } from '../monitor-handle.js';
import { readSearch, searchOptions } from '../options/search-options.js';
import { startSearch } from '../search-handle.js';
import { withTemporalClient } from '../temporal-client.js';

/**
 * `evergreen retrain`: requests a retraining from the monitor, regardless of every limit. With `--tune` it is a search, which
 * also starts where no monitor runs.
 */
export function addRetrainCommand(program: Command, context: CommandContext): void {
  const { settings } = context;
  const { model } = settings;
  searchOptions
    .addTo(
      program
        .command('retrain')
        .description('retrain now; if a retraining is running, after that one')
        .usage('--reason <text> [options]')
        .requiredOption('--reason <text>', 'why; recorded in the history of the monitor'),
    )
    .option('--json', 'print one JSON object')
    .action(
      async ({ reason, ...options }: JsonOption & { reason: string; [searchOption: string]: unknown }) => {
        const search = readSearch(options);
        const answer = await withTemporalClient(settings, (client) =>
          withMonitor(client, model, (handle) => requestRetraining(handle, { reason, search })).catch(
            (error: unknown) => {
              if (search === null || codeOf(error) !== 'not-found') throw error;
              return startWithoutMonitor(client, { model, reason, search });
            },
          ),
        );
        const { json } = options;
        printResult(context, { json }, { model, ...answer }, [
          describeAnswer(model, answer, search !== null),
        ]);
      },
    );
}

export interface RetrainAnswer {
  outcome: 'started' | 'queued' | 'requested';
  /** The run that the request is queued behind. `joined`: the monitor did not start it. */
  behind: { startedAt: string; reason: string; joined: boolean } | null;
}

const answerTimeoutMs = 15_000;
const pollIntervalMs = 200;

interface RetrainRequest {
  reason: string;
  /** Null: the champion's recipe trains. */
  search: SearchSettings | null;
}

async function requestRetraining(handle: MonitorHandle, request: RetrainRequest): Promise<RetrainAnswer> {
  await handle.signal(retrainSignal, request);
  const deadline = Date.now() + answerTimeoutMs;
  for (;;) {
    const answer = answerIn(await monitorStatus(handle));
    if (answer.outcome !== 'requested' || Date.now() > deadline) return answer;
    await sleep(pollIntervalMs);
  }
}

/** Nothing says which feedback is new, so the champion's data and all feedback train, as with `train --feedback`. */
async function startWithoutMonitor(
  client: Client,
  { model, reason, search }: RetrainRequest & { model: string; search: SearchSettings },
): Promise<RetrainAnswer> {
  await startSearch(client, { model, source: { kind: 'retraining' }, search }, reason);
  return { outcome: 'started', behind: null };
}

/** What became of a request that was sent before this status. A request stays open until its retraining has started. */
export function answerIn({ requests, running }: Pick<MonitorStatus, 'requests' | 'running'>): RetrainAnswer {
  if (requests.length === 0) return { outcome: 'started', behind: null };
  if (running === null) return { outcome: 'requested', behind: null };
  const { startedAt, reason, joined } = running;
  return { outcome: 'queued', behind: { startedAt: formatTime(startedAt), reason, joined } };
}

function describeAnswer(model: string, { outcome, behind }: RetrainAnswer, isSearch: boolean): string {
  if (outcome === 'started')
    return isSearch
      ? `started a search for a retraining of ${model}; \`npx evergreen trials\` shows it`
      : `started a retraining of ${model}; \`npx evergreen follow\` shows its progress`;
  if (behind === null)
    return `requested a retraining of ${model}; the monitor takes it up after its current step, and \`npx evergreen monitor status\` shows when`;
  const run = behind.joined
    ? 'the run that goes on, which the monitor did not start'
    : `the retraining that has been running since ${behind.startedAt} (${behind.reason})`;
  return `queued behind ${run}; then it trains with the labels that have come by that time`;
}
