import { setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { CompletedStep, LifecycleStatus, LifecycleStep } from '../contracts/lifecycle.js';

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

  /** Seconds of each step; a step that ran more than once counts all its runs. */
  secondsPerStep(): Partial<Record<LifecycleStep, number>> {
    const seconds: Partial<Record<LifecycleStep, number>> = {};
    for (const done of this.status.completed) seconds[done.step] = (seconds[done.step] ?? 0) + done.seconds;
    return seconds;
  }

  private tell(): void {
    const { model, reason, phase, completed } = this.status;
    setCurrentDetails(
      [
        `**${model}**, reason: ${reason}, now: **${phase}**`,
        '',
        '| step | seconds | what came of it |',
        '| --- | ---: | --- |',
        ...completed.map(tableRow),
      ].join('\n'),
    );
  }
}

const tableRow = ({ step, seconds, outcome }: CompletedStep): string =>
  `| ${step} | ${seconds.toFixed(1)} | ${outcome.replaceAll('|', '\\|')} |`;
