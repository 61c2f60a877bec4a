import type { KeyUses } from '../../registry/key-uses.js';

const writeIntervalMs = 60_000;

/** Notes when keys are used, and writes it once a minute. A crash loses what was not written yet; an outage loses nothing. */
export class KeyUseRecorder {
  private noted: Record<string, string> = {};
  private readonly timer: NodeJS.Timeout;

  /** @param write what was noted since the last time */
  constructor(
    private readonly write: (uses: KeyUses) => Promise<void>,
    intervalMs = writeIntervalMs,
  ) {
    this.timer = setInterval(() => void this.flush(), intervalMs).unref();
  }

  note(id: string, nowMs: number): void {
    this.noted[id] = new Date(nowMs).toISOString();
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  private async flush(): Promise<void> {
    const uses = this.noted;
    if (Object.keys(uses).length === 0) return;
    this.noted = {};
    await this.write(uses).catch(() => {
      this.noted = { ...uses, ...this.noted };
    });
  }
}
