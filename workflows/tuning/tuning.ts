import {
  ApplicationFailure,
  CancellationScope,
  condition,
  ContinueAsNew,
  continueAsNew,
  isCancellation,
  setHandler,
  startChild,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { LifecycleResult, ParsedLifecycleInput } from '../../contracts/lifecycle.js';
import { reasonMessageSchema } from '../../contracts/monitor.js';
import { lifecycleWorkflowId, taskQueues } from '../../contracts/names.js';
import {
  hasEnded,
  rungEndedSchema,
  tuningInputSchema,
  type SearchState,
  type TuningInput,
  type TuningResult,
} from '../../contracts/search.js';
import { ingest, prepare } from '../lifecycle/activities.js';
import type { lifecycleWorkflow } from '../lifecycle/lifecycle.js';
import { signalMonitor } from '../lifecycle/signal-monitor.js';
import { tokenizeDataset } from '../lifecycle/tokenize-dataset.js';
import { parseMessage } from '../parse-message.js';
import { parseWorkflowInput } from '../parse-workflow-input.js';
import { modelAttribute, reasonAttribute } from '../search-attributes.js';
import { closeSearch, planSearch, rankTrials, trainRung } from './activities.js';
import { Board, newTrial } from './board.js';
import { handleExtensions } from './extend.js';
import { leaderboardQuery, pauseSignal, resumeSignal, rungEndedSignal, stopSignal } from './messages.js';
import { RoundRunner, rankedOf } from './run-round.js';
import { startWhenFree } from './start-when-free.js';

/**
 * Searches for the best hyperparameters: each trial is a child workflow, and all of them share one dataset. Then the winner goes
 * through `lifecycle/<model>`, without being trained again. Only validation rows choose it.
 */
export async function tuningWorkflow(...inputs: TuningInput[]): Promise<TuningResult> {
  const parsed = parseWorkflowInput(tuningInputSchema, inputs, 'search input');
  const { search, state: before, maximumEvents, ...request } = parsed;
  const board = new Board(request.model, search, before);
  const runner = new RoundRunner(board, maximumEvents);
  setHandler(leaderboardQuery, () => board.leaderboard);
  handleMessages(board, runner);
  handleExtensions(board);
  upsertSearchAttributes([
    { key: modelAttribute, value: request.model },
    { key: reasonAttribute, value: request.reason },
  ]);
  try {
    const state = board.open(before ?? (await begin(request, board)));
    void watchBudget(board, state, (reason) => stop(board, runner, reason)).catch(() => undefined);
    while (state.round < state.plan.rounds.length) {
      const ended = await runner.run(state);
      if (ended === 'history-grew-long')
        return await continueAsNew<typeof tuningWorkflow>({
          ...parsed,
          search: board.settings,
          state: { ...state, paused: board.paused, stopped: board.stopped },
        });
      if (ended === 'stopped') break;
      await endRound(state, board);
    }
    const winner = await finishWinner(state, board);
    board.enter('lifecycle');
    const lifecycle = await runLifecycle(request, { runId: state.data.run.runId, trial: winner }, board);
    await closeSearch({ run: state.data.run }).catch(unlessCancelled);
    board.enter('ended');
    const { model } = request;
    return { model, runId: state.data.run.runId, winner, trials: state.trials, lifecycle };
  } catch (error) {
    if (error instanceof ContinueAsNew) throw error;
    const isCancelled = isCancellation(error);
    const { state } = board;
    if (isCancelled && state !== null)
      await CancellationScope.nonCancellable(async () => {
        await runner.whenEnded();
        await closeSearch({ run: state.data.run });
      }).catch(() => undefined);
    board.enter(isCancelled ? 'cancelled' : 'failed');
    // The lifecycle of a winner signals its own end.
    if (board.lifecycleRunId === null) {
      const runId = workflowInfo().firstExecutionRunId;
      await signalMonitor(request.model, { runId, searchRunId: runId, reason: request.reason }, { error });
    }
    throw error;
  }
}

function handleMessages(board: Board, runner: RoundRunner): void {
  const reasonOf = (contents: unknown[], name: string): string => {
    try {
      return parseMessage(reasonMessageSchema, contents, name).reason;
    } catch {
      // An error in a handler would end or block the search.
      return 'no reason given';
    }
  };
  setHandler(pauseSignal, (...contents) => {
    if (board.areTrialsOver) return;
    board.paused = reasonOf(contents, 'pause');
    board.updatePage();
    runner.signalTrials(pauseSignal);
  });
  setHandler(resumeSignal, () => resume(board, runner));
  setHandler(stopSignal, (...contents) => stop(board, runner, reasonOf(contents, 'stop')));
  setHandler(rungEndedSignal, (...contents) => {
    try {
      const { trial, result } = parseMessage(rungEndedSchema, contents, 'rung-ended');
      board.rungEnded(trial, result);
      runner.stopIfPossible();
    } catch {
      // Only a trial sends it; what a person sends by hand changes nothing.
    }
  });
}

function resume(board: Board, runner: RoundRunner): void {
  board.paused = null;
  board.updatePage();
  runner.signalTrials(resumeSignal);
}

/** A search that is stopped before any rung has ended goes on until one has. */
function stop(board: Board, runner: RoundRunner, reason: string): void {
  if (board.areTrialsOver) return;
  board.stopped ??= reason;
  resume(board, runner);
  runner.stopIfPossible();
}

/** Returns when the time budget of the search is used up; an extension gives it more. */
async function watchBudget(
  board: Board,
  { startedAt }: SearchState,
  onOver: (reason: string) => void,
): Promise<void> {
  for (;;) {
    const { budgetMs } = board.settings;
    if (budgetMs === null) return;
    const leftMs = Math.max(1, startedAt + budgetMs - Date.now());
    const isExtended = await condition(() => board.settings.budgetMs !== budgetMs, leftMs);
    if (!isExtended) return onOver('its time budget is used up');
  }
}

/** Prepares the data that all trials share, and draws the trials. */
async function begin(
  request: Omit<ParsedLifecycleInput, 'finishedTraining'>,
  board: Board,
): Promise<SearchState> {
  const startedAt = Date.now();
  const { run } = await prepare(request);
  board.enter('ingest');
  const { dataset } = await ingest({ run });
  board.enter('tokenize');
  const data = { run, dataset, tokens: await tokenizeDataset({ run, dataset }) };
  const { plan } = await planSearch({ ...data, settings: board.settings });
  const trials = plan.trials.map((changes, index) => newTrial(index + 1, changes));
  const open = trials.map(({ trial }) => trial);
  return { data, plan, trials, open, round: 0, best: null, paused: null, stopped: null, startedAt };
}

/** Of the trials of a round, the best go on to the next. */
async function endRound(state: SearchState, board: Board): Promise<void> {
  const { metric } = board.settings;
  const { untilEpoch, keep } = state.plan.rounds[state.round]!;
  // At once: from here on, the round takes no further trials.
  state.round += 1;
  if (untilEpoch !== null) {
    const trials = state.open.map((trial) => rankedOf(board.row(trial)));
    const { ranked, kept } = await rankTrials({ runId: state.data.run.runId, metric, trials, keep });
    for (const [rank, trial] of ranked.entries())
      if (!kept.includes(trial) && !hasEnded(board.row(trial)))
        board.change(trial, {
          status: 'stopped',
          reason: `rank ${rank + 1} of ${ranked.length} after epoch ${untilEpoch}; ${kept.length} went on`,
        });
    state.best = kept[0] ?? null;
    state.open = kept.toSorted((a, b) => a - b);
  }
}

/**
 * Chooses the winner and sees to it that it has a model: one that was stopped gets it from its checkpoint.
 * @throws ApplicationFailure when every trial failed
 */
async function finishWinner(state: SearchState, board: Board): Promise<number> {
  const { metric, medianStopping } = board.settings;
  const { data, plan } = state;
  if (state.round < plan.rounds.length && plan.rounds[state.round]!.untilEpoch !== null) {
    const trials = state.open.map((trial) => rankedOf(board.row(trial)));
    state.best = (await rankTrials({ runId: data.run.runId, metric, trials, keep: 1 })).kept[0] ?? null;
  }
  for (const { trial, status } of state.trials)
    if (status === 'waiting' || status === 'paused')
      board.change(trial, { status: 'stopped', reason: `the search was stopped: ${board.stopped}` });
  if (state.best === null) {
    const { trial, reason } = state.trials.find(({ status }) => status === 'failed') ?? state.trials[0]!;
    throw ApplicationFailure.nonRetryable(
      `None of the ${state.trials.length} trials gave a model. Trial ${trial}: ${reason}`,
      'invalid-input',
    );
  }
  const { trial, changes, status, epochs } = board.row(state.best);
  if (status !== 'finished')
    await trainRung({
      ...{ ...data, trial, changes, shared: plan.shared, settings: { metric, medianStopping } },
      ...{ untilEpoch: epochs, epochsDone: epochs, comparedTrials: 0, keepsModel: true },
    });
  return trial;
}

/** Evaluates, gates and promotes the winner; waits while another lifecycle of the model runs. */
async function runLifecycle(
  { model, gate, reason }: Pick<ParsedLifecycleInput, 'model' | 'gate' | 'reason'>,
  finishedTraining: NonNullable<ParsedLifecycleInput['finishedTraining']>,
  board: Board,
): Promise<LifecycleResult> {
  const child = await startWhenFree(() =>
    startChild<typeof lifecycleWorkflow>('lifecycleWorkflow', {
      workflowId: lifecycleWorkflowId(model),
      taskQueue: taskQueues.pipeline,
      args: [{ model, gate, reason, finishedTraining }],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      parentClosePolicy: 'REQUEST_CANCEL',
      staticSummary: `Promote the winner of a search for ${model}`,
    }),
  );
  board.lifecycleRunId = child.firstExecutionRunId;
  return child.result();
}

function unlessCancelled(error: unknown): void {
  if (isCancellation(error)) throw error;
}
