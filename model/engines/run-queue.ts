import { EvergreenError } from '../../contracts/errors.js';

/** Runs of a session that are asked for at once take turns, and its memory is freed once, after the last of them. */
export class RunQueue {
  private last: Promise<unknown> = Promise.resolve();
  private isReleased = false;

  /** @throws EvergreenError `internal` after the release */
  run<Result>(work: () => Promise<Result>): Promise<Result> {
    const run = this.last.then(() => {
      if (this.isReleased) throw new EvergreenError('internal', 'The session was released.');
      return work();
    });
    this.last = run.catch(() => undefined);
    return run;
  }

  async release(free: () => void): Promise<void> {
    await this.last;
    if (this.isReleased) return;
    this.isReleased = true;
    free();
  }
}
