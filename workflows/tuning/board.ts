import { setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import {
  areTrialsOver,
  describeValue,
  hasEnded,
  type Leaderboard,
  type RungResult,
  type SearchSettings,
  type SearchState,
  type Trial,
} from '../../contracts/search.js';
import { describeChanges } from '../../contracts/search-space.js';
import { webUiTable } from '../web-ui-table.js';

/** Rows on the page in Temporal's Web UI; the query answers all. */
const shownTrials = 50;

export const newTrial = (trial: number, changes: Trial['changes']): Trial => ({
  ...{ trial, changes, status: 'waiting', reason: '' },
  ...{ epochs: 0, steps: 0, value: null, seconds: 0 },
});

/** Keeps what is known of a search: for its next run, for the `leaderboard` query, and on its page in the Web UI. */
export class Board {
  phase: Leaderboard['phase'] = 'prepare';
  state: SearchState | null = null;
  paused: string | null;
  stopped: string | null;
  lifecycleRunId: string | null = null;

  constructor(
    private readonly model: string,
    /** An extension changes the number of trials, or the time budget. */
    public settings: SearchSettings,
    before: Pick<SearchState, 'paused' | 'stopped'> = { paused: null, stopped: null },
  ) {
    // At once: messages are handled before there is a state, and a `resume` among them ends the pause of the run before.
    this.paused = before.paused;
    this.stopped = before.stopped;
  }

  /** No pause or stop changes anything any more. */
  get areTrialsOver(): boolean {
    return areTrialsOver(this.phase);
  }

  enter(phase: Leaderboard['phase']): void {
    this.phase = phase;
    this.updatePage();
  }

  /** Continues with a state, of a new search or of the run before. */
  open(state: SearchState): SearchState {
    this.state = state;
    this.enter('search');
    return state;
  }

  /** Changes the row of a trial. */
  change(trial: number, change: Partial<Trial>): void {
    Object.assign(this.row(trial), change);
    this.updatePage();
  }

  /** A rung after which the trial goes on. */
  rungEnded(trial: number, { status: _, reason: __, ...figures }: RungResult): void {
    const row = this.state?.trials[trial - 1];
    if (row !== undefined && !hasEnded(row)) this.change(trial, figures);
  }

  row(trial: number): Trial {
    return this.state!.trials[trial - 1]!;
  }

  get leaderboard(): Leaderboard {
    const { model, settings, phase, state, paused, stopped, lifecycleRunId } = this;
    return {
      ...{ model, settings, phase, paused, stopped, lifecycleRunId },
      runId: state?.data.run.runId ?? workflowInfo().runId,
      trials: state?.trials ?? [],
      rounds: state?.plan.rounds ?? [],
      round: state?.round ?? 0,
      best: state?.best ?? null,
    };
  }

  updatePage(): void {
    const { model, phase, trials, best, paused, stopped } = this.leaderboard;
    const rows = trials.filter(({ status }) => status !== 'waiting').slice(-shownTrials);
    setCurrentDetails(
      [
        `**${model}**, search by ${this.settings.method}, now: **${phase}**`,
        ...(paused === null ? [] : ['', `Paused: ${paused}`]),
        ...(stopped === null ? [] : ['', `Stopped: ${stopped}`]),
        '',
        `${trials.filter(hasEnded).length} of ${trials.length} trials have ended${best === null ? '' : `; the best is trial ${best}`}.`,
        '',
        ...webUiTable(
          ['trial', 'hyperparameters', 'status', 'epochs', 'value', 'reason'],
          rows.map((row) => this.cellsOf(row)),
        ),
      ].join('\n'),
    );
  }

  private cellsOf({ trial, changes, status, epochs, value, reason }: Trial): string[] {
    const shown = value === null ? '' : describeValue(this.settings.metric, value);
    return [
      String(trial),
      describeChanges(changes),
      status,
      String(Number(epochs.toFixed(2))),
      shown,
      reason,
    ];
  }
}
