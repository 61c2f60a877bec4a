import { setTimeout as wait } from 'node:timers/promises';
import type { InferenceProcess } from './inference-process.js';

/** A process and what it was sent and has not answered yet. */
export interface Member {
  process: InferenceProcess;
  batches: number;
  texts: number;
  tokens: number;
  /** When its last answer came, by the monotonic clock. */
  answeredAt: number;
}

const restartDelayMs = 500;

/** Processes with the same model. One that dies is replaced. */
export class ProcessGroup {
  private readonly members = new Set<Member>();

  /**
   * @param options.isNeeded whether a process that dies is to be replaced
   * @param options.onDeath called when a process that is needed died
   * @param options.onReady called when a process took the place of another, or gives a sign of life again
   */
  constructor(
    processes: readonly InferenceProcess[],
    private readonly start: () => Promise<InferenceProcess>,
    private readonly options: {
      isNeeded: () => boolean;
      onDeath: () => void;
      onReady: () => void;
      log: (message: string) => void;
    },
  ) {
    for (const process of processes) this.add(process);
  }

  get pids(): number[] {
    return Array.from(this.members, ({ process }) => process.pid);
  }

  /** Undefined while no process is alive and gives a sign of life. */
  leastBusy(): Member | undefined {
    let least: Member | undefined;
    for (const member of this.members)
      if (!member.process.isSilent && (least === undefined || member.batches < least.batches)) least = member;
    return least;
  }

  stop(): void {
    for (const { process } of this.members) process.stop();
  }

  private add(process: InferenceProcess): void {
    const member: Member = { process, batches: 0, texts: 0, tokens: 0, answeredAt: 0 };
    this.members.add(member);
    process.onSignOfLife(() => this.options.onReady());
    process.onExit(() => {
      this.members.delete(member);
      if (this.options.isNeeded()) void this.replace();
    });
  }

  private async replace(): Promise<void> {
    const { isNeeded, onDeath, onReady, log } = this.options;
    onDeath();
    log('an inference process died; starting another');
    while (isNeeded()) {
      try {
        const process = await this.start();
        if (!isNeeded()) return process.stop();
        this.add(process);
        return onReady();
      } catch (error) {
        log(`an inference process does not start: ${error instanceof Error ? error.message : String(error)}`);
        await wait(restartDelayMs);
      }
    }
  }
}
