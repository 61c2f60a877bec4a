import { setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { CheckRow } from '../../contracts/decision.js';
import type { CompletedStep, LifecycleStatus, LifecycleStep } from '../../contracts/lifecycle.js';

/** Keeps the status of a run for the `status` query and tells the same story on its page in Temporal's Web UI. */
export class StepLog {
  readonly status: LifecycleStatus;

  constructor(model: string, reason: string) {
    this.status = { model, reason, runId: workflowInfo().runId, phase: 'prepare', completed: [] };
  }

  /** Runs one step, measuring it; `describe` says in a sentence what came of it. */
  async run<Result>(
    step: LifecycleStep,
    work: () => Promise<Result>,
    describe: (result: Result) => string,
  ): Promise<Result> {
    const startedAt = Date.now();
    this.enter(step);
    const result = await work();
    this.status.completed.push({ step, seconds: (Date.now() - startedAt) / 1000, outcome: describe(result) });
    this.tell();
    return result;
  }

  enter(phase: LifecycleStatus['phase']): void {
    this.status.phase = phase;
    this.tell();
  }

  /** Shows the checks of the newest verdict. */
  judged(checks: CheckRow[]): void {
    this.status.checks = checks;
    this.tell();
  }

  /** @param kept what is left of the run, in a sentence */
  cancelled(kept: string): void {
    this.status.kept = kept;
    this.enter('cancelled');
  }

  /** Seconds of each step; a step that ran more than once counts all its runs. */
  secondsPerStep(): Partial<Record<LifecycleStep, number>> {
    const seconds: Partial<Record<LifecycleStep, number>> = {};
    for (const done of this.status.completed) seconds[done.step] = (seconds[done.step] ?? 0) + done.seconds;
    return seconds;
  }

  private tell(): void {
    const { model, reason, phase, completed, checks, kept } = this.status;
    setCurrentDetails(
      [
        `**${model}**, reason: ${reason}, now: **${phase}**`,
        ...(kept === undefined ? [] : ['', kept]),
        '',
        '| step | seconds | what came of it |',
        '| --- | ---: | --- |',
        ...completed.map(tableRow),
        ...(checks === undefined ? [] : ['', ...checkTable(checks)]),
      ].join('\n'),
    );
  }
}

const checkTable = (checks: readonly CheckRow[]): string[] => [
  '| check | value | required | verdict |',
  '| --- | ---: | ---: | --- |',
  ...checks.map(
    ({ name, value, threshold, verdict }) =>
      `| ${name} | ${value} | ${threshold} | ${verdict === 'fail' ? '**fail**' : verdict} |`,
  ),
];

const tableRow = ({ step, seconds, outcome }: CompletedStep): string =>
  `| ${step} | ${seconds.toFixed(1)} | ${outcome.replaceAll('|', '\\|')} |`;
