import { setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { CheckRow } from '../../contracts/decision.js';
import type { LifecycleStatus, LifecycleStep } from '../../contracts/lifecycle.js';
import type { StepResult } from '../../contracts/step-results.js';
import { webUiTable } from '../web-ui-table.js';

/** Keeps the status of a run for the `status` query, and shows it on the run's page in Temporal's Web UI. */
export class StepLog {
  readonly status: LifecycleStatus;

  constructor(model: string, reason: string) {
    this.status = { model, reason, runId: workflowInfo().runId, phase: 'prepare', completed: [] };
  }

  /** Runs one step and records its duration and summary. */
  async run<Result extends StepResult>(step: LifecycleStep, work: () => Promise<Result>): Promise<Result> {
    const startedAt = Date.now();
    this.enter(step);
    const result = await work();
    const seconds = (Date.now() - startedAt) / 1000;
    this.status.completed.push({ step, seconds, summary: result.summary });
    this.updatePage();
    return result;
  }

  enter(phase: LifecycleStatus['phase']): void {
    this.status.phase = phase;
    this.updatePage();
  }

  /** Shows the checks of the newest verdict. */
  showChecks(checks: CheckRow[]): void {
    this.status.checks = checks;
    this.updatePage();
  }

  /** @param kept one line about what the store keeps of the run */
  cancelled(kept: string): void {
    this.status.kept = kept;
    this.enter('cancelled');
  }

  /** Seconds per step, added up for a step that ran more than once. */
  secondsPerStep(): Partial<Record<LifecycleStep, number>> {
    const seconds: Partial<Record<LifecycleStep, number>> = {};
    for (const done of this.status.completed) seconds[done.step] = (seconds[done.step] ?? 0) + done.seconds;
    return seconds;
  }

  private updatePage(): void {
    const { model, reason, phase, completed, checks, kept } = this.status;
    const failed = (checks ?? []).filter(({ verdict }) => verdict === 'fail').map(({ name }) => name);
    setCurrentDetails(
      [
        `**${model}**, reason: ${reason}, now: **${phase}**${failed.length > 0 ? `: ${failed.join(', ')}` : ''}`,
        ...(kept === undefined ? [] : ['', kept]),
        '',
        ...webUiTable(
          ['step', 'seconds', 'summary'],
          completed.map(({ step, seconds, summary }) => [step, seconds.toFixed(1), summary]),
        ),
        ...(checks === undefined ? [] : ['', ...checkTable(checks)]),
      ].join('\n'),
    );
  }
}

const checkTable = (checks: readonly CheckRow[]): string[] =>
  webUiTable(
    ['check', 'value', 'required', 'verdict', 'why'],
    checks.map(({ name, value, threshold, verdict, explanation }) => [
      name,
      value,
      threshold,
      verdict === 'fail' ? '**fail**' : verdict,
      explanation,
    ]),
  );
