import { setTimeout as wait } from 'node:timers/promises';
import { EvergreenError } from '../../contracts/errors.js';
import type { Classification, ServingSettings } from '../../contracts/serving.js';
import { countBatch } from './count-batch.js';
import { InferenceProcess, InferenceProcessDied } from './inference-process.js';

export interface InferencePoolOptions {
  modelDirectory: string;
  processes: number;
  threadsPerProcess: number;
  /** Texts that go to a process at once. */
  maximumBatchTexts?: number;
  /** Texts that may wait; more are refused. */
  maximumQueuedTexts?: number;
  /** A process that owes an answer for so long is killed, and another takes its place. */
  hungAfterMs?: number;
  log?: (message: string) => void;
}

/** One model in a few child processes. */
export interface InferencePool {
  readonly settings: ServingSettings;
  /** Process ids, for whoever watches or tests them. */
  readonly pids: readonly number[];
  /** `broken` while every process is dead; what is asked then waits for the next one. */
  readonly state: 'ready' | 'broken' | 'closed';
  /**
   * @param options.signal when it aborts, texts that still wait are dropped and the signal's reason is thrown
   * @returns one classification a text, in order
   * @throws EvergreenError `overloaded` when too many texts wait already
   */
  classify(texts: readonly string[], options?: { signal?: AbortSignal }): Promise<Classification[]>;
  /** Answers what was asked, then ends the processes. */
  close(): Promise<void>;
}

/** Starts the processes and returns when the model is loaded. @throws EvergreenError `invalid-model` */
export async function startInferencePool(options: InferencePoolOptions): Promise<InferencePool> {
  const { modelDirectory, processes, threadsPerProcess, hungAfterMs = 60_000 } = options;
  const start = (): Promise<InferenceProcess> =>
    InferenceProcess.start(modelDirectory, threadsPerProcess, hungAfterMs);
  const started = await Promise.allSettled(Array.from({ length: processes }, start));
  const running = started.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failure = started.find((outcome) => outcome.status === 'rejected');
  if (failure === undefined) return new Pool(options, running, start);
  for (const process of running) process.stop();
  throw failure.reason;
}

interface Waiting {
  text: string;
  attempts: number;
  resolve: (answer: Classification) => void;
  reject: (error: unknown) => void;
}

/** A process and what is under way in it. */
interface Lane {
  process: InferenceProcess;
  batches: number;
  texts: number;
}

/** One batch is computed while the next waits in the process, so that it never waits for this process to read an answer. */
const maximumBatches = 2;
const maximumAttempts = 3;
const restartDelayMs = 500;

class Pool implements InferencePool {
  readonly settings: ServingSettings;
  private queue: Waiting[] = [];
  private readonly lanes = new Set<Lane>();
  private readonly maximumBatchTexts: number;
  private readonly maximumQueuedTexts: number;
  private readonly log: (message: string) => void;
  private unanswered = 0;
  private closed: Promise<void> | null = null;
  private drained = (): void => {};

  constructor(
    options: InferencePoolOptions,
    processes: readonly InferenceProcess[],
    private readonly start: () => Promise<InferenceProcess>,
  ) {
    this.settings = processes[0]!.settings;
    this.maximumBatchTexts = options.maximumBatchTexts ?? 32;
    this.maximumQueuedTexts = options.maximumQueuedTexts ?? 1_024;
    this.log = options.log ?? ((): void => {});
    for (const process of processes) this.adopt(process);
  }

  get pids(): readonly number[] {
    return Array.from(this.lanes, ({ process }) => process.pid);
  }

  get state(): 'ready' | 'broken' | 'closed' {
    if (this.closed !== null) return 'closed';
    return this.lanes.size > 0 ? 'ready' : 'broken';
  }

  async classify(
    texts: readonly string[],
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<Classification[]> {
    signal?.throwIfAborted();
    if (this.closed !== null)
      throw new EvergreenError('overloaded', 'This model is being replaced. Try again.');
    // A single request may be larger than the queue; it is refused only while others wait.
    if (this.queue.length > 0 && this.queue.length + texts.length > this.maximumQueuedTexts)
      throw new EvergreenError(
        'overloaded',
        `${this.queue.length} texts wait already. Try again in a moment.`,
      );
    this.unanswered += texts.length;
    const asked = new Set<Waiting>();
    const answers = texts.map(
      (text) =>
        new Promise<Classification>((resolve, reject) => asked.add({ text, attempts: 0, resolve, reject })),
    );
    const abandon = (): void => {
      this.queue = this.queue.filter((waiting) => !asked.has(waiting));
      for (const waiting of asked) waiting.reject(signal?.reason);
    };
    signal?.addEventListener('abort', abandon, { once: true });
    this.queue.push(...asked);
    this.dispatch();
    try {
      return await Promise.all(answers);
    } finally {
      await Promise.allSettled(answers);
      signal?.removeEventListener('abort', abandon);
      this.unanswered -= texts.length;
      if (this.unanswered === 0) this.drained();
    }
  }

  close(): Promise<void> {
    this.closed ??= this.drain();
    return this.closed;
  }

  private get isDone(): boolean {
    return this.closed !== null && this.unanswered === 0;
  }

  private async drain(): Promise<void> {
    if (this.unanswered > 0) await new Promise<void>((resolve) => (this.drained = resolve));
    for (const { process } of this.lanes) process.stop();
  }

  /** Gives waiting texts to free processes: what waits together goes together, but what failed once goes alone. */
  private dispatch(): void {
    while (this.queue.length > 0) {
      const lane = this.freestLane();
      if (lane === undefined || lane.batches === maximumBatches) return;
      const isSuspect = this.queue[0]!.attempts > 0;
      const size = isSuspect ? 1 : this.nextBatchSize();
      // A small batch behind a large one would be sent too soon: more texts will have come by the time that it is its turn.
      if (lane.batches > 0 && (isSuspect || size < lane.texts)) return;
      void this.answer(lane, this.queue.splice(0, size), isSuspect ? maximumBatches : 1);
    }
  }

  private freestLane(): Lane | undefined {
    let freest: Lane | undefined;
    for (const lane of this.lanes) if (freest === undefined || lane.batches < freest.batches) freest = lane;
    return freest;
  }

  private nextBatchSize(): number {
    const candidates = this.queue.slice(0, this.maximumBatchTexts);
    const suspect = candidates.findIndex(({ attempts }) => attempts > 0);
    return countBatch(
      candidates.slice(0, suspect === -1 ? undefined : suspect).map(({ text }) => text.length),
      { maximumTexts: this.maximumBatchTexts, maxLength: this.settings.maxLength },
    );
  }

  /** @param places how many batches this one counts for */
  private async answer(lane: Lane, batch: Waiting[], places: number): Promise<void> {
    lane.batches += places;
    lane.texts += batch.length;
    try {
      const answers = await lane.process.classify(batch.map(({ text }) => text));
      batch.forEach(({ resolve }, index) => resolve(answers[index]!));
    } catch (error) {
      const died = error instanceof InferenceProcessDied;
      // A text must not fail for one that it happened to wait with.
      const mayRetry = died || batch.length > 1;
      for (const waiting of batch.toReversed()) {
        waiting.attempts += 1;
        if (mayRetry && waiting.attempts < maximumAttempts) this.queue.unshift(waiting);
        else waiting.reject(error);
      }
    }
    lane.batches -= places;
    lane.texts -= batch.length;
    this.dispatch();
  }

  private adopt(process: InferenceProcess): void {
    const lane: Lane = { process, batches: 0, texts: 0 };
    this.lanes.add(lane);
    process.onExit(() => {
      this.lanes.delete(lane);
      if (!this.isDone) void this.replace();
    });
    this.dispatch();
  }

  /** Starts another process in the place of one that died, while anyone may still ask. */
  private async replace(): Promise<void> {
    this.log('an inference process died; starting another');
    while (!this.isDone) {
      try {
        const process = await this.start();
        return this.isDone ? process.stop() : this.adopt(process);
      } catch (error) {
        this.log(
          `an inference process does not start: ${error instanceof Error ? error.message : String(error)}`,
        );
        await wait(restartDelayMs);
      }
    }
  }
}
