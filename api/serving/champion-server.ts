import { setTimeout as wait } from 'node:timers/promises';
import type { Champion } from '../../contracts/champion.js';
import { describeCompute } from '../../contracts/compute.js';
import { toEvergreenError } from '../../contracts/errors.js';
import type { ClassifyOptions } from '../../model/inference/inference-pool.js';
import type { ChampionSource } from './champion-source.js';
import {
  readValidationMetrics,
  requireServed,
  type Answer,
  type ServedModel,
  type ServingState,
} from './served-model.js';

export interface ChampionServerOptions {
  source: ChampionSource;
  log: (level: 'info' | 'warn' | 'error', message: string, fields?: Record<string, unknown>) => void;
  pollIntervalMs?: number;
  /** A store that has not answered a lookup for this long counts as unreachable. @default 3000 */
  silenceMs?: number;
  /** Pause before a champion that failed to load is loaded again. It doubles with each failure, up to a minute. */
  retryDelayMs?: number;
}

const longestRetryDelayMs = 60_000;
/** Between two attempts to load the champion that was served last: each attempt hashes its files. */
const lastChampionIntervalMs = 10_000;

/**
 * Serves the current champion. A newer one is fetched, verified and warmed up while the old one still serves, and replaces it
 * between two requests. If the newer one cannot be loaded, the old one continues to serve and `problem` contains the reason.
 * If the server starts while the store is unavailable, or with a champion that cannot be served, it serves the champion that
 * this machine served last.
 */
export class ChampionServer implements ServingState {
  current: ServedModel | null = null;
  problem: string | null = 'The champion has not been looked up yet.';
  /** True while this machine's last champion is served and the store has not confirmed that it still is the champion. */
  private isUnconfirmed = false;
  private unreachableSince: string | null = null;
  /** When the lookup began that the store has not answered yet. */
  private lookupSince: Date | null = null;
  private nextLastChampionAt = 0;
  private stopping = false;
  private readonly stop = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private readonly retiring = new Set<Promise<void>>();

  constructor(private readonly options: ChampionServerOptions) {}

  /** Starts to follow the champions of the store and returns at once. */
  start(): void {
    this.running = this.follow();
  }

  /** Whether the store answers. While it does not, a newer champion may exist. A silent store is noticed before its timeout. */
  get store(): string {
    const { silenceMs = 3_000 } = this.options;
    const isSilent = this.lookupSince !== null && Date.now() - this.lookupSince.getTime() > silenceMs;
    const since = this.unreachableSince ?? (isSilent ? this.lookupSince!.toISOString() : null);
    return since === null ? 'reachable' : `unreachable since ${since}: there may be a newer champion`;
  }

  /**
   * Classifies texts, all with the same model.
   * @param options.client clients take turns
   * @param options.signal when it aborts, its reason is thrown
   * @throws EvergreenError `no-champion` before the first champion, `overloaded`
   */
  async classify(texts: readonly string[], options: ClassifyOptions = {}): Promise<Answer> {
    const { champion, pool } = requireServed(this);
    const classifications = await pool.classify(texts, options);
    return { champion, labels: pool.settings.labels, classifications };
  }

  /** Finishes open requests, then stops the inference processes. */
  async close(): Promise<void> {
    this.stopping = true;
    this.stop.abort();
    await this.running;
    await Promise.all(this.retiring);
    await this.current?.pool.close();
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
          await this.save(champion);
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
      // After each lookup, which may have replaced the problem with an outage of the store.
      if (champion !== null && failed !== null) this.report(failed.problem, 'error');
      if (this.current === null) await this.serveLastChampion();
      await wait(pollIntervalMs, undefined, { signal: this.stop.signal }).catch(() => undefined);
    }
  }

  /** The champion to load; null when it is already served, when there is none, or when the store does not answer. */
  private async findNewer(): Promise<Champion | null> {
    const { source } = this.options;
    this.lookupSince = new Date();
    try {
      const served = this.current?.champion;
      const champion =
        served === undefined || this.isUnconfirmed
          ? await source.currentChampion()
          : await source.championAfter(served.generation);
      this.unreachableSince = null;
      if (this.isUnconfirmed && served !== undefined) {
        if (champion === null) {
          this.report(
            `The store has no champion. Generation ${served.generation}, which was served last, remains in service.`,
            'warn',
          );
          return null;
        }
        this.isUnconfirmed = champion.generation !== served.generation || champion.digest !== served.digest;
        if (this.isUnconfirmed) return champion;
        this.report(null, 'info');
        return null;
      }
      if (champion === null) this.report(this.current === null ? 'Nothing is promoted yet.' : null, 'info');
      return champion;
    } catch (thrown) {
      const error = toEvergreenError(thrown);
      this.unreachableSince =
        error.code === 'store-unavailable' ? (this.unreachableSince ?? new Date().toISOString()) : null;
      this.report(`The champion cannot be looked up: ${error.message}`, 'warn');
      return null;
    } finally {
      this.lookupSince = null;
    }
  }

  /** Serves the champion that this machine served last, if its files are intact. */
  private async serveLastChampion(): Promise<void> {
    const { source, log } = this.options;
    const problem = this.problem;
    if (Date.now() < this.nextLastChampionAt) return;
    this.nextLastChampionAt = Date.now() + lastChampionIntervalMs;
    try {
      const champion = await source.loadLastChampion();
      if (champion === null) return;
      await this.load(champion);
      this.isUnconfirmed = true;
      this.problem = problem;
      log('warn', 'serving the champion that was served last; there may be a newer one', {
        generation: champion.generation,
      });
    } catch (thrown) {
      log(
        'warn',
        `The champion that was served last cannot be served either: ${toEvergreenError(thrown).message}`,
      );
    }
  }

  /** Saves the champion for the next start. A failure, for example of a full disk, must not end the serving. */
  private async save(champion: Champion): Promise<void> {
    this.isUnconfirmed = false;
    try {
      await this.options.source.saveLastChampion(champion);
    } catch (thrown) {
      const { message } = toEvergreenError(thrown);
      this.options.log('warn', `The champion cannot be saved for a start without the store: ${message}`);
    }
  }

  /** Puts a champion into service, then retires the previous one. */
  private async load(champion: Champion): Promise<void> {
    const { source, log } = this.options;
    const directory = await source.fetchModel(champion.digest);
    const pool = await source.startPool(directory);
    const validation = await readValidationMetrics(directory);
    const previous = this.current;
    this.current = { champion, pool, validation, servedSince: new Date().toISOString() };
    this.problem = null;
    log('info', 'serving', {
      generation: champion.generation,
      digest: champion.digest,
      compute: describeCompute(pool.compute),
    });
    if (previous !== null) {
      const retired = previous.pool.close().finally(() => this.retiring.delete(retired));
      this.retiring.add(retired);
    }
  }

  /** Sets the problem, and logs it when it is new. */
  private report(problem: string | null, level: 'info' | 'warn' | 'error'): void {
    if (problem !== null && problem !== this.problem) this.options.log(level, problem);
    this.problem = problem;
  }
}
