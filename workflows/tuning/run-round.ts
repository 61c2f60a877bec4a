import {
  allHandlersFinished,
  condition,
  startChild,
  workflowInfo,
  type ChildWorkflowHandle,
} from '@temporalio/workflow';
import type { SignalDefinition } from '@temporalio/common';
import { taskQueues, trialWorkflowId } from '../../contracts/names.js';
import { hasEnded, type RungResult, type SearchState, type Trial } from '../../contracts/search.js';
import { describeChanges } from '../../contracts/search-space.js';
import { messageOf } from '../failure-message.js';
import { rankTrials } from './activities.js';
import type { Board } from './board.js';
import { pauseSignal, stopSignal } from './messages.js';
import { startWhenFree } from './start-when-free.js';
import type { trialWorkflow } from './trial.js';

type Outcome = { trial: number } & ({ result: RungResult | null } | { error: unknown });

/** Runs the trials of the round that is going on, a few at once, in the order of their numbers. */
export class RoundRunner {
  private readonly running = new Map<number, ChildWorkflowHandle<typeof trialWorkflow> | null>();
  private readonly outcomes: Outcome[] = [];

  constructor(
    private readonly board: Board,
    private readonly maximumEvents: number,
  ) {}

  /**
   * Returns when every trial of the round has done its part, when the search was stopped, or when the history is long. No
   * trial is under way then, and no extension of the search.
   */
  async run(state: SearchState): Promise<'round-over' | 'stopped' | 'history-grew-long'> {
    for (;;) {
      const left = state.open.filter((trial) => !this.isDone(state, trial));
      const next = left.find((trial) => !this.running.has(trial));
      const end = left.length === 0 ? 'round-over' : this.endBeforeTheLast(state);
      if (end !== null) {
        // An extension that is under way may bring further trials, and would be lost in the next run.
        if (allHandlersFinished()) return end;
        await condition(allHandlersFinished);
        continue;
      }
      if (next !== undefined && this.mayStart(state, next, left)) {
        void this.runTrial(state, next);
        continue;
      }
      const count = state.open.length;
      await condition(
        () =>
          this.outcomes.length > 0 ||
          state.open.length > count ||
          this.isStopped(state) ||
          (next !== undefined && this.mayStart(state, next, left)),
      );
      // One at a time, so that those that wait still count as ended when this is cancelled.
      for (let outcome; (outcome = this.outcomes.shift()) !== undefined;) await this.record(state, outcome);
    }
  }

  private endBeforeTheLast(state: SearchState): 'stopped' | 'history-grew-long' | null {
    if (this.isStopped(state)) return 'stopped';
    return this.running.size === 0 && historyIsLong(this.maximumEvents) ? 'history-grew-long' : null;
  }

  /** Passes a message on to the trials that are under way. */
  signalTrials(signal: SignalDefinition<unknown[]>): void {
    // A trial that has ended meanwhile needs no signal.
    for (const handle of this.running.values()) void handle?.signal(signal).catch(() => undefined);
  }

  /** Ends the trials that are under way, once there is a best so far. */
  stopIfPossible(): void {
    const { stopped, state } = this.board;
    if (stopped !== null && state !== null && this.hasValue(state)) this.signalTrials(stopSignal);
  }

  /** Waits until the trials that are under way have ended. */
  async whenEnded(): Promise<void> {
    await condition(() => this.outcomes.length >= this.running.size);
  }

  private isStopped(state: SearchState): boolean {
    return this.running.size === 0 && this.board.stopped !== null && this.hasValue(state);
  }

  private hasValue({ trials }: SearchState): boolean {
    return trials.some(({ status, value }) => status !== 'failed' && value !== null);
  }

  private isDone(state: SearchState, trial: number): boolean {
    const row = this.board.row(trial);
    const { untilEpoch } = state.plan.rounds[state.round]!;
    return hasEnded(row) || (row.status === 'paused' && untilEpoch !== null && row.epochs >= untilEpoch);
  }

  /**
   * Only so many trials after the lowest one that is under way may start. So which trials have ended when one starts, and what
   * median stopping compares with, depends on their numbers and not on time.
   */
  private mayStart(state: SearchState, next: number, left: readonly number[]): boolean {
    const { parallel } = this.board.settings;
    const isWanted = this.board.stopped === null || (!this.hasValue(state) && this.running.size === 0);
    return (
      isWanted &&
      this.board.paused === null &&
      this.running.size < parallel &&
      state.open.indexOf(next) < state.open.indexOf(left[0]!) + parallel &&
      !historyIsLong(this.maximumEvents)
    );
  }

  private async runTrial(state: SearchState, trial: number): Promise<void> {
    const { metric, medianStopping, parallel } = this.board.settings;
    const { data, plan, round } = state;
    const { changes, epochs } = this.board.row(trial);
    this.running.set(trial, null);
    this.board.change(trial, { status: 'running' });
    try {
      const child = await startWhenFree(() =>
        startChild<typeof trialWorkflow>('trialWorkflow', {
          workflowId: trialWorkflowId(data.run.model, trial),
          taskQueue: taskQueues.pipeline,
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
          parentClosePolicy: 'REQUEST_CANCEL',
          staticSummary: `Trial ${trial}: ${describeChanges(changes)}`,
          args: [
            {
              ...data,
              trial,
              changes,
              shared: plan.shared,
              settings: { metric, medianStopping },
              untilEpoch: plan.rounds[round]!.untilEpoch,
              epochsDone: epochs,
              comparedTrials: Math.max(0, trial - parallel),
            },
          ],
        }),
      );
      this.running.set(trial, child);
      if (this.board.paused !== null) this.signalTrials(pauseSignal);
      this.stopIfPossible();
      this.outcomes.push({ trial, result: await child.result() });
    } catch (error) {
      this.outcomes.push({ trial, error });
    }
  }

  private async record(state: SearchState, outcome: Outcome): Promise<void> {
    const { trial } = outcome;
    this.running.delete(trial);
    if ('error' in outcome)
      this.board.change(trial, { status: 'failed', reason: `failed: ${messageOf(outcome.error)}` });
    else if (outcome.result === null || (outcome.result.status === 'paused' && this.board.stopped !== null))
      this.board.change(trial, {
        ...(outcome.result ?? {}),
        status: 'stopped',
        reason: `the search was stopped: ${this.board.stopped}`,
      });
    else this.board.change(trial, outcome.result);
    if (state.plan.rounds[state.round]!.untilEpoch === null) await this.keepBetter(state, trial);
    this.stopIfPossible();
  }

  /** Of the best so far and a trial that has just ended, only the files of the better one stay. */
  private async keepBetter(state: SearchState, ended: number): Promise<void> {
    const compared = state.best === null ? [ended] : [state.best, ended];
    const trials = compared.map((trial) => rankedOf(this.board.row(trial)));
    const { runId } = state.data.run;
    const { kept } = await rankTrials({ runId, metric: this.board.settings.metric, trials, keep: 1 });
    state.best = kept[0] ?? null;
    this.board.updatePage();
  }
}

/** What a trial is ranked by. */
export const rankedOf = ({ trial, status, value }: Trial): Pick<Trial, 'trial' | 'status' | 'value'> => ({
  ...{ trial, status, value },
});

const historyIsLong = (maximumEvents: number): boolean => {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || historyLength >= maximumEvents;
};
