import { setTimeout as wait } from 'node:timers/promises';
import type { Champion } from '../../contracts/champion.js';
import { EvergreenError, toEvergreenError } from '../../contracts/errors.js';
import type { Classification } from '../../contracts/serving.js';
import type { InferencePool } from '../../model/inference/inference-pool.js';
import { readValidationMetrics, type ServedModel } from './served-model.js';

/** What the server needs of the registry and of inference. */
export interface ChampionSource {
  currentChampion(): Promise<Champion | null>;
  championAfter(generation: number): Promise<Champion | null>;
  /** A verified local directory of the model. */
  fetchModel(digest: string): Promise<string>;
  /** The champion that this machine served last, from its own disk; null when there is none or its record is damaged. */
  recallChampion(): Promise<Champion | null>;
  keepChampion(champion: Champion): Promise<void>;
  startPool(modelDirectory: string): Promise<InferencePool>;
  /** Throws when the loaded model does not answer as its trainer did. */
  verify(modelDirectory: string, pool: InferencePool): Promise<void>;
}

export interface ChampionServerOptions {
  source: ChampionSource;
  log: (level: 'info' | 'warn' | 'error', message: string, fields?: Record<string, unknown>) => void;
  pollIntervalMs?: number;
  /** First pause before a champion that could not be loaded is tried again; doubles up to a minute. */
  retryDelayMs?: number;
}

const longestRetryDelayMs = 60_000;
/** Pause between two looks at what was served last: its files are hashed each time. */
const recallIntervalMs = 10_000;

/**
 * Serves the champion of the moment. A newer one is fetched, verified and warmed beside the one that serves, then takes
 * its place between two requests; one that cannot be loaded leaves the old one serving and is shown as `problem`.
 * At a start without the store (or with a champion that cannot be served) it serves what this machine served last.
 */
export class ChampionServer {
  private served: ServedModel | null = null;
  private problemText: string | null = 'No champion was looked for yet.';
  /** True while the served champion was recalled and the store has not confirmed that it still is the champion. */
  private isFromMemory = false;
  private unreachableSince: string | null = null;
  private nextRecallAt = 0;
  private stopping = false;
  private readonly stop = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private readonly retiring = new Set<Promise<void>>();

  constructor(private readonly options: ChampionServerOptions) {}

  /** Begins to follow the champions; returns at once. */
  start(): void {
    this.running = this.follow();
  }

  /** What is served now; null before the first champion. */
  get current(): ServedModel | null {
    return this.served;
  }

  /** Why the newest champion is not served, or why there is none. */
  get problem(): string | null {
    return this.problemText;
  }

  /** Whether the store answers: while it does not, what is served may be stale. */
  get store(): string {
    return this.unreachableSince === null
      ? 'reachable'
      : `unreachable since ${this.unreachableSince}: there may be a newer champion`;
  }

  /**
   * Answers texts with one model.
   * @param options.signal when it aborts, its reason is thrown
   * @throws EvergreenError `no-champion` before the first champion, `overloaded`
   */
  async classify(
    texts: readonly string[],
    options: { signal?: AbortSignal } = {},
  ): Promise<{ champion: Champion; labels: string[]; classifications: Classification[] }> {
    const served = this.served;
    if (served === null)
      throw new EvergreenError('no-champion', `No model is served yet. ${this.problemText ?? ''}`.trim());
    const classifications = await served.pool.classify(texts, options);
    return { champion: served.champion, labels: served.pool.settings.labels, classifications };
  }

  /** Answers what was asked, then ends the inference processes. */
  async close(): Promise<void> {
    this.stopping = true;
    this.stop.abort();
    await this.running;
    await Promise.all(this.retiring);
    await this.served?.pool.close();
  }

  private async follow(): Promise<void> {
    const { pollIntervalMs = 1_000, retryDelayMs = 1_000 } = this.options;
    let failed: { generation: number; retryAt: number; delayMs: number; problem: string } | null = null;
    while (!this.stopping) {
      const champion = await this.findNewer();
      const mayTry =
        failed === null || champion?.generation !== failed.generation || Date.now() >= failed.retryAt;
      if (champion !== null && mayTry) {
        try {
          await this.load(champion);
          await this.keep(champion);
          failed = null;
        } catch (thrown) {
          const delayMs: number =
            failed?.generation === champion.generation
              ? Math.min(failed.delayMs * 2, longestRetryDelayMs)
              : retryDelayMs;
          failed = {
            generation: champion.generation,
            retryAt: Date.now() + delayMs,
            delayMs,
            problem: `Generation ${champion.generation} cannot be served: ${toEvergreenError(thrown).message}`,
          };
        }
      }
      // Said again after each look-up: an outage of the store may have been the problem meanwhile.
      if (champion !== null && failed !== null) this.report(failed.problem, 'error');
      if (this.served === null) await this.serveKept();
      await wait(pollIntervalMs, undefined, { signal: this.stop.signal }).catch(() => undefined);
    }
  }

  /** The champion to load; null when the right one is served, there is none, or the store does not answer. */
  private async findNewer(): Promise<Champion | null> {
    const { source } = this.options;
    try {
      const served = this.served?.champion;
      const champion =
        served === undefined || this.isFromMemory
          ? await source.currentChampion()
          : await source.championAfter(served.generation);
      this.unreachableSince = null;
      if (this.isFromMemory && served !== undefined) {
        if (champion === null) {
          this.report(
            `The store has no champion. Generation ${served.generation}, which was served last, is served on.`,
            'warn',
          );
          return null;
        }
        this.isFromMemory = champion.generation !== served.generation || champion.digest !== served.digest;
        if (this.isFromMemory) return champion;
        this.report(null, 'info');
        return null;
      }
      if (champion === null) this.report(this.served === null ? 'Nothing is promoted yet.' : null, 'info');
      return champion;
    } catch (thrown) {
      const error = toEvergreenError(thrown);
      this.unreachableSince =
        error.code === 'store-unavailable' ? (this.unreachableSince ?? new Date().toISOString()) : null;
      this.report(`Champions cannot be looked up: ${error.message}`, 'warn');
      return null;
    }
  }

  /** Serves what was served last on this machine, if every byte of it is still right: better than nothing at all. */
  private async serveKept(): Promise<void> {
    const { source, log } = this.options;
    const problem = this.problemText;
    if (Date.now() < this.nextRecallAt) return;
    this.nextRecallAt = Date.now() + recallIntervalMs;
    try {
      const champion = await source.recallChampion();
      if (champion === null) return;
      await this.load(champion);
      this.isFromMemory = true;
      this.problemText = problem;
      log('warn', 'serving what was served last; there may be a newer champion', {
        generation: champion.generation,
      });
    } catch (thrown) {
      log('warn', `What was served last cannot be served, either: ${toEvergreenError(thrown).message}`);
    }
  }

  /** Remembers what is served for the next start; a full disk must not end the serving. */
  private async keep(champion: Champion): Promise<void> {
    this.isFromMemory = false;
    try {
      await this.options.source.keepChampion(champion);
    } catch (thrown) {
      const { message } = toEvergreenError(thrown);
      this.options.log('warn', `The champion cannot be remembered for a start without the store: ${message}`);
    }
  }

  /** Brings a champion to service, then retires the one before. */
  private async load(champion: Champion): Promise<void> {
    const { source, log } = this.options;
    const directory = await source.fetchModel(champion.digest);
    const pool = await source.startPool(directory);
    try {
      await source.verify(directory, pool);
    } catch (error) {
      await pool.close();
      throw error;
    }
    const validation = await readValidationMetrics(directory);
    const previous = this.served;
    this.served = { champion, pool, validation, servedSince: new Date().toISOString() };
    this.problemText = null;
    log('info', 'serving', { generation: champion.generation, digest: champion.digest });
    if (previous !== null) {
      const retired = previous.pool.close().finally(() => this.retiring.delete(retired));
      this.retiring.add(retired);
    }
  }

  /** Remembers a problem and logs it when it is a new one. */
  private report(problem: string | null, level: 'info' | 'warn' | 'error'): void {
    if (problem !== null && problem !== this.problemText) this.options.log(level, problem);
    this.problemText = problem;
  }
}
