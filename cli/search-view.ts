import { ServiceError, type Client } from '@temporalio/client';
import pc from 'picocolors';
import { setTimeout as wait } from 'node:timers/promises';
import { lifecycleWorkflowId } from '../contracts/names.js';
import {
  describeSelection,
  describeValue,
  hasEnded,
  type Leaderboard,
  type Trial,
  type TuningResult,
} from '../contracts/search.js';
import { describeChanges } from '../contracts/search-space.js';
import { rankTrials } from '../policy/search/rank-trials.js';
import type { lifecycleWorkflow } from '../workflows/index.js';
import { leaderboardQuery } from '../workflows/tuning/messages.js';
import { answerTimeoutMs, lostSystem, readableFailure } from './follow-lifecycle.js';
import { drawTable, wrapLine, type Layout } from './layout.js';
import { showLifecycle } from './lifecycle-view.js';
import type { SearchHandle } from './search-handle.js';

const pollIntervalMs = 1_000;
/** Rows of a leaderboard that is drawn again and again. */
const liveRows = 15;

/**
 * Shows a search until it ends, and then the lifecycle of its winner: a leaderboard on a terminal, otherwise a line for each
 * trial that has ended.
 * @throws EvergreenError with the reason when the search or the lifecycle failed
 */
export async function showSearch(
  client: Client,
  handle: SearchHandle,
  stream: NodeJS.WriteStream,
): Promise<TuningResult> {
  const view = stream.isTTY ? new TerminalView(stream) : new PlainView(stream);
  const ended = handle.result().then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
  let isLifecycleShown = false;
  for (;;) {
    const outcome = await Promise.race([ended, wait(pollIntervalMs)]);
    // A server or a worker that is away for a moment does not end the view.
    const leaderboard = await client
      .withDeadline(Date.now() + answerTimeoutMs, () => handle.query(leaderboardQuery))
      .catch(() => null);
    if (leaderboard !== null && !isLifecycleShown) view.show(leaderboard);
    const lifecycleRunId = leaderboard?.lifecycleRunId ?? null;
    if (leaderboard !== null && lifecycleRunId !== null && !isLifecycleShown) {
      isLifecycleShown = true;
      const workflowId = lifecycleWorkflowId(leaderboard.model);
      await showLifecycle(
        client.workflow.getHandle<typeof lifecycleWorkflow>(workflowId, lifecycleRunId),
        stream,
      );
    }
    if (outcome === undefined) continue;
    if ('error' in outcome && outcome.error instanceof ServiceError)
      throw lostSystem('npx evergreen trials', outcome.error);
    if ('error' in outcome) throw readableFailure(outcome.error);
    return outcome.result;
  }
}

class PlainView {
  private readonly shown = new Set<number>();
  private phase = '';

  constructor(protected readonly stream: NodeJS.WriteStream) {}

  show(leaderboard: Leaderboard): void {
    const { trials, settings, phase, paused, stopped } = leaderboard;
    const now = `${phase}${paused === null ? '' : ` (paused: ${paused})`}${stopped === null ? '' : ` (stopped: ${stopped})`}`;
    if (now !== this.phase) this.stream.write(pc.dim(`… ${now}\n`));
    this.phase = now;
    for (const trial of trials.filter((row) => hasEnded(row) && !this.shown.has(row.trial))) {
      this.shown.add(trial.trial);
      const value = trial.value === null ? '' : `${describeValue(settings.metric, trial.value)}; `;
      this.stream.write(
        `${markOf(trial, leaderboard)} trial ${trial.trial} ${pc.dim(`(${describeChanges(trial.changes)})`)} ${value}${trial.reason}\n`,
      );
    }
  }
}

class TerminalView extends PlainView {
  private drawnLines = 0;

  override show(leaderboard: Leaderboard): void {
    if (leaderboard.trials.length === 0) return super.show(leaderboard);
    const lines = describeLeaderboard(leaderboard, { maximumRows: liveRows, width: this.stream.columns })
      .join('\n')
      .split('\n');
    if (this.drawnLines > 0) this.stream.write(`\u001b[${this.drawnLines}A\u001b[J`);
    this.stream.write(`${lines.join('\n')}\n`);
    this.drawnLines = lines.length;
  }
}

const markOf = ({ trial, status }: Trial, { best }: Leaderboard): string =>
  trial === best ? pc.green('★') : status === 'failed' ? pc.red('✗') : '✓';

/** A leaderboard as lines for a terminal: the best first, then the trials that have no value yet. */
export function describeLeaderboard(
  leaderboard: Leaderboard,
  { maximumRows = Infinity, ...layout }: Layout & { maximumRows?: number } = {},
): string[] {
  const { trials, settings, phase, rounds, round, paused, stopped, best } = leaderboard;
  const ranked = rankTrials(trials, settings.metric);
  const rows = ranked.slice(0, maximumRows).map((row, rank) => {
    const { trial, changes, epochs, value, status, reason, seconds } = row;
    return [
      trial === best ? pc.green('★') : rank + 1,
      trial,
      describeChanges(changes),
      Number(epochs.toFixed(2)),
      value === null ? '' : describeValue(settings.metric, value),
      Math.round(seconds),
      colors[status](status),
      reason,
    ];
  });
  const ended = trials.filter(hasEnded).length;
  const epoch = rounds[round]?.untilEpoch ?? null;
  const left = trials.length - rows.length;
  return [
    `search by ${settings.method}, ${phase}: ${ended} of ${trials.length} trials have ended` +
      (epoch === null ? '' : `; rung ${round + 1} of ${rounds.length}, up to epoch ${epoch}`),
    ...(paused === null ? [] : [pc.yellow(`paused: ${paused}`)]),
    ...(stopped === null ? [] : [pc.yellow(`stopped: ${stopped}`)]),
    drawTable(rows, {
      head: ['', 'trial', 'hyperparameters', 'epochs', 'best validation', 'seconds', 'status', 'reason'],
      ...layout,
    }),
    ...(left > 0 ? [`and ${left} more: \`npx evergreen trials\` lists all`] : []),
    ...(best === null ? [] : [wrapLine(describeSelection(trials.length), layout)]),
  ];
}

const colors: Record<Trial['status'], (text: string) => string> = {
  waiting: pc.dim,
  running: pc.cyan,
  paused: pc.dim,
  finished: pc.green,
  stopped: pc.yellow,
  failed: pc.red,
};
