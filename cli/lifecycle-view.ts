import { SingleBar } from 'cli-progress';
import pc from 'picocolors';
import { describeMetrics } from '../contracts/describe-metrics.js';
import type { LifecycleResult, LifecycleStatus } from '../contracts/lifecycle.js';
import { percent } from '../contracts/percent.js';
import type { TrainingProgress, ValidationPoint } from '../contracts/training-progress.js';
import { followLifecycle, type LifecycleObserver } from './follow-lifecycle.js';
import { wrapLine } from './layout.js';

const plainProgressIntervalMs = 10_000;

/**
 * Shows the progress of a lifecycle until it ends: with a progress bar on a terminal, otherwise as plain lines.
 * @throws EvergreenError with the reason when the run failed
 */
export async function showLifecycle(
  handle: Parameters<typeof followLifecycle>[0],
  stream: NodeJS.WriteStream,
): Promise<LifecycleResult> {
  const view = stream.isTTY ? new TerminalView(stream) : new PlainView(stream);
  return followLifecycle(handle, view).finally(() => view.close());
}

/** The result of a lifecycle as lines for a terminal. */
export function describeResult(result: LifecycleResult): string[] {
  const { metrics } = result;
  return [
    describeVerdict(result),
    ...(metrics === null ? [] : [describeMetrics(metrics)]),
    ...(result.verdict === 'challenge'
      ? [
          'From now on each label of a randomly chosen text judges it and the champion, and the monitor promotes it once it is shown to be better.',
          '`npx evergreen monitor status` shows where it stands.',
        ]
      : []),
    ...(result.promoted
      ? []
      : [
          `\`npx evergreen decision ${result.runId}\` shows why.`,
          `\`npx evergreen promote ${result.digest.slice(0, 12)} --reason "…" --force\` promotes it all the same.`,
        ]),
  ];
}

function describeVerdict({
  promoted,
  verdict,
  digest,
  generation,
  failedChecks,
  undecidedChecks,
}: LifecycleResult): string {
  if (promoted) return `${pc.green('promoted')} ${digest} as generation ${generation}`;
  return verdict === 'challenge'
    ? `${pc.yellow('challenger')} ${digest}: ${undecidedChecks.join(', ')} undecided`
    : `${pc.yellow('rejected')} ${digest}: ${failedChecks.join(', ')}`;
}

const ends: readonly LifecycleStatus['phase'][] = [
  'promoted',
  'challenger',
  'rejected',
  'failed',
  'cancelled',
];

/** How a run ended is told by its result. */
const hasEnded = ({ phase }: LifecycleStatus): boolean => ends.includes(phase);

class PlainView implements LifecycleObserver {
  private shownSteps = 0;
  private shownPhase = '';
  private shownDelay = '';
  private lastProgressAt = 0;
  private lastStep = -1;
  private shownValidationAt = 0;

  constructor(protected readonly stream: NodeJS.WriteStream) {}

  onStatus(status: LifecycleStatus): void {
    for (const done of status.completed.slice(this.shownSteps)) {
      this.line(`${pc.green('✓')} ${done.step} ${pc.dim(`(${done.seconds.toFixed(1)} s)`)} ${done.summary}`);
      this.shownDelay = '';
    }
    this.shownSteps = status.completed.length;
    const isOver = status.completed.some((done) => done.step === status.phase) || hasEnded(status);
    if (status.phase !== this.shownPhase && !isOver) this.line(pc.dim(`… ${status.phase}`));
    this.shownPhase = status.phase;
  }

  onTraining(progress: TrainingProgress): void {
    const due = Date.now() - this.lastProgressAt >= plainProgressIntervalMs;
    if (!due || progress.step === this.lastStep) return;
    this.lastProgressAt = Date.now();
    this.lastStep = progress.step;
    const validation = progress.validations.at(-1);
    const isNew = validation !== undefined && validation.step !== this.shownValidationAt;
    this.shownValidationAt = validation?.step ?? 0;
    const figures = [...describeTraining(progress), ...(isNew ? [describeValidation(validation)] : [])];
    this.line(`  step ${progress.step}/${progress.totalSteps}, ${figures.join(', ')}`);
  }

  onDelay(reason: string): void {
    if (reason === this.shownDelay) return;
    this.shownDelay = reason;
    this.line(pc.yellow(`  ${reason}`));
  }

  close(): void {}

  protected line(text: string): void {
    this.stream.write(`${wrapLine(text, { width: this.stream.columns }, 2)}\n`);
  }
}

class TerminalView extends PlainView {
  private bar: SingleBar | undefined;

  override onTraining(progress: TrainingProgress): void {
    if (!this.bar) {
      this.bar = new SingleBar({
        stream: this.stream,
        format: '  {bar} {value}/{total} {figures}',
        barsize: 30,
        hideCursor: true,
        clearOnComplete: true,
      });
      this.bar.start(progress.totalSteps, progress.step, { figures: '' });
    }
    const validations = progress.validations.slice(-1).map(describeValidation);
    this.bar.update(progress.step, { figures: [...describeTraining(progress), ...validations].join(', ') });
  }

  override onStatus(status: LifecycleStatus): void {
    if (status.phase !== 'fine-tune') this.close();
    super.onStatus(status);
  }

  override close(): void {
    this.bar?.stop();
    this.bar = undefined;
  }
}

function describeTraining(progress: TrainingProgress): string[] {
  return [
    `epoch ${progress.epoch.toFixed(2)}/${progress.epochs}`,
    progress.loss === null ? '' : `loss ${progress.loss.toFixed(4)}`,
    `${progress.samplesPerSecond.toFixed(1)} samples/s`,
    progress.remainingSeconds === null ? '' : `${Math.ceil(progress.remainingSeconds)} s left`,
  ].filter((part) => part !== '');
}

/** Names its step, since it stays the newest until the next pass. */
const describeValidation = ({ step, accuracy, macroF1 }: ValidationPoint): string =>
  `validated at step ${step}: accuracy ${percent(accuracy)}, macro F1 ${percent(macroF1)}`;
