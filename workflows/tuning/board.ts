import { setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import {
  describeValue,
  hasEnded,
  type Leaderboard,
  type RungResult,
  type SearchSettings,
  type SearchState,
  type Trial,
} from '../../contracts/search.js';
import { describeChanges } from '../../contracts/search-space.js';

/** Rows on the page in Temporal's Web UI; the query answers all. */
const shownTrials = 50;

/** Keeps what is known of a search: for its next run, for the `leaderboard` query, and on its page in the Web UI. */
export class Board {
  phase: Leaderboard['phase'] = 'prepare';
  state: SearchState | null = null;
  paused: string | null = null;
  stopped: string | null = null;
  lifecycleRunId: string | null = null;

  constructor(
    private readonly model: string,
    private readonly settings: SearchSettings,
  ) {}

  enter(phase: Leaderboard['phase']): void {
    this.phase = phase;
    this.updatePage();
  }

  /** Continues with a state, of a new search or of the run before. */
  open(state: SearchState): SearchState {
    this.state = state;
    // Messages may have arrived before there was a state.
    this.paused ??= state.paused;
    this.stopped ??= state.stopped;
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
    if (this.state !== null && !hasEnded(this.row(trial))) this.change(trial, figures);
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
        '| trial | hyperparameters | status | epochs | value | reason |',
        '| ---: | --- | --- | ---: | ---: | --- |',
        ...rows.map((row) => this.tableRow(row)),
      ].join('\n'),
    );
  }

  private tableRow({ trial, changes, status, epochs, value, reason }: Trial): string {
    const shown = value === null ? '' : describeValue(this.settings.metric, value);
    return `| ${trial} | ${describeChanges(changes)} | ${status} | ${Number(epochs.toFixed(2))} | ${shown} | ${reason.replaceAll('|', '\\|')} |`;
  }
}
