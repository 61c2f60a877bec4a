import { SingleBar } from 'cli-progress';
import pc from 'picocolors';
import type { LifecycleStatus } from '../contracts/lifecycle.js';
import type { TrainingProgress } from '../contracts/training-progress.js';
import type { LifecycleObserver } from './follow-lifecycle.js';

const plainProgressIntervalMs = 10_000;

/** Shows the progress of a lifecycle: with a progress bar on a terminal, otherwise as plain lines. */
export function createLifecycleView(stream: NodeJS.WriteStream): LifecycleObserver & { close(): void } {
  return stream.isTTY ? new TerminalView(stream) : new PlainView(stream);
}

class PlainView implements LifecycleObserver {
  private shownSteps = 0;
  private shownPhase = '';
  private shownRetry = '';
  private lastProgressAt = 0;
  private lastStep = -1;

  constructor(protected readonly stream: NodeJS.WriteStream) {}

  onStatus(status: LifecycleStatus): void {
    for (const done of status.completed.slice(this.shownSteps)) {
      this.line(`${pc.green('✓')} ${done.step} ${pc.dim(`(${done.seconds.toFixed(1)} s)`)} ${done.summary}`);
      this.shownRetry = '';
    }
    this.shownSteps = status.completed.length;
    if (status.phase !== this.shownPhase && !status.completed.some((done) => done.step === status.phase))
      this.line(pc.dim(`… ${status.phase}`));
    this.shownPhase = status.phase;
  }

  onTraining(progress: TrainingProgress): void {
    const due = Date.now() - this.lastProgressAt >= plainProgressIntervalMs;
    if (!due || progress.step === this.lastStep) return;
    this.lastProgressAt = Date.now();
    this.lastStep = progress.step;
    this.line(`  step ${progress.step}/${progress.totalSteps}, ${describeProgress(progress)}`);
  }

  onRetry(attempt: number, message: string): void {
    if (message === this.shownRetry) return;
    this.shownRetry = message;
    this.line(pc.yellow(`  retrying (attempt ${attempt}): ${message}`));
  }

  onWait(message: string): void {
    if (message === this.shownRetry) return;
    this.shownRetry = message;
    this.line(pc.yellow(`  waiting: ${message}`));
  }

  close(): void {}

  protected line(text: string): void {
    this.stream.write(`${text}\n`);
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
    this.bar.update(progress.step, { figures: describeProgress(progress) });
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

function describeProgress(progress: TrainingProgress): string {
  const validation = progress.validations.at(-1);
  return [
    `epoch ${progress.epoch.toFixed(2)}/${progress.epochs}`,
    progress.loss === null ? '' : `loss ${progress.loss.toFixed(4)}`,
    validation ? `validation accuracy ${validation.accuracy.toFixed(4)}` : '',
    `${progress.samplesPerSecond.toFixed(1)} samples/s`,
    progress.remainingSeconds === null ? '' : `${Math.ceil(progress.remainingSeconds)} s left`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}
