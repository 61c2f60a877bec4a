import type { Compute } from '../../contracts/compute.js';
import { EvergreenError } from '../../contracts/errors.js';
import type { Classification, ServingSettings } from '../../contracts/serving.js';
import { chooseServingCompute } from '../engines/choose-compute.js';
import { maximumBatchTexts } from './batch-budget.js';
import { InferenceProcess, InferenceProcessDied } from './inference-process.js';
import { ProcessGroup, type Member } from './process-group.js';
import { nextBatch, type QueuedText } from './text-queue.js';

export interface InferencePoolOptions {
  modelDirectory: string;
  processes: number;
  threadsPerProcess: number;
  compute?: Compute;
  /** Texts that go to a process at once. */
  maximumBatchTexts?: number;
  /** Texts that may wait; more are refused. */
  maximumQueuedTexts?: number;
  /** A process that takes longer for one answer is killed and replaced. */
  answerTimeoutMs?: number;
  log?: (message: string) => void;
}

/** One model, loaded by several child processes. */
export interface InferencePool {
  readonly settings: ServingSettings;
  /** Process ids, for monitoring and tests. */
  readonly pids: readonly number[];
  /** `broken` while no process is alive; texts then wait for the next one. */
  readonly state: 'ready' | 'broken' | 'closed';
  /**
   * @param options.signal when it aborts, the texts that still wait are dropped and the signal's reason is
   * thrown
   * @returns one classification a text, in order
   * @throws EvergreenError `overloaded` when too many texts wait already; `invalid-model` when the model's
   * answer to a text is not finite
   */
  classify(texts: readonly string[], options?: { signal?: AbortSignal }): Promise<Classification[]>;
  /** Finishes what was requested, then ends the processes. */
  close(): Promise<void>;
}

/**
 * Starts the processes and returns when all have loaded the model.
 * @throws EvergreenError `invalid-model`
 */
export async function startInferencePool(options: InferencePoolOptions): Promise<InferencePool> {
  const { modelDirectory, threadsPerProcess, answerTimeoutMs = 60_000 } = options;
  const compute = options.compute ?? chooseServingCompute();
  const start = (): Promise<InferenceProcess> =>
    InferenceProcess.start({ modelDirectory, threads: threadsPerProcess, compute, answerTimeoutMs });
  const started = await Promise.allSettled(Array.from({ length: options.processes }, start));
  const running = started.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failure = started.find((outcome) => outcome.status === 'rejected');
  if (failure === undefined) return new Pool(options, running, start);
  for (const process of running) process.stop();
  throw failure.reason;
}

/** One batch is computed while the next already waits in the process, so that it never idles between two. */
const maximumBatchesOfProcess = 2;
const maximumFailures = 3;

class Pool implements InferencePool {
  readonly settings: ServingSettings;
  /** The texts that wait for a process, in the order in which they came. */
  private queue: QueuedText[] = [];
  private readonly limits: { maximumTexts: number; maxLength: number };
  private readonly processes: ProcessGroup;
  private readonly maximumQueuedTexts: number;
  private unanswered = 0;
  private closed: Promise<void> | null = null;
  private onDrained = (): void => {};

  constructor(
    options: InferencePoolOptions,
    processes: readonly InferenceProcess[],
    start: () => Promise<InferenceProcess>,
  ) {
    this.settings = processes[0]!.settings;
    const maximumTexts = options.maximumBatchTexts ?? maximumBatchTexts;
    this.limits = { maximumTexts, maxLength: this.settings.maxLength };
    this.maximumQueuedTexts = options.maximumQueuedTexts ?? 1_024;
    this.processes = new ProcessGroup(processes, start, {
      isNeeded: () => this.closed === null || this.unanswered > 0,
      onStarted: () => this.dispatch(),
      log: options.log ?? ((): void => {}),
    });
  }

  get pids(): readonly number[] {
    return this.processes.pids;
  }

  get state(): 'ready' | 'broken' | 'closed' {
    if (this.closed !== null) return 'closed';
    return this.processes.pids.length > 0 ? 'ready' : 'broken';
  }

  async classify(
    texts: readonly string[],
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<Classification[]> {
    signal?.throwIfAborted();
    if (this.closed !== null)
      throw new EvergreenError('overloaded', 'This model is being replaced. Try again.');
    // One request may be larger than the queue; it is refused only while others wait.
    if (this.queue.length > 0 && this.queue.length + texts.length > this.maximumQueuedTexts)
      throw new EvergreenError(
        'overloaded',
        `${this.queue.length} texts are waiting already. Try again in a moment.`,
      );
    this.unanswered += texts.length;
    const requested = new Set<QueuedText>();
    const answers = texts.map(
      (text) =>
        new Promise<Classification>((resolve, reject) =>
          requested.add({ text, failures: 0, resolve, reject }),
        ),
    );
    const abandon = (): void => {
      this.queue = this.queue.filter((text) => !requested.has(text));
      for (const { reject } of requested) reject(signal?.reason);
    };
    signal?.addEventListener('abort', abandon, { once: true });
    this.queue.push(...requested);
    this.dispatch();
    try {
      return await Promise.all(answers);
    } finally {
      await Promise.allSettled(answers);
      signal?.removeEventListener('abort', abandon);
      this.unanswered -= texts.length;
      if (this.unanswered === 0) this.onDrained();
    }
  }

  close(): Promise<void> {
    this.closed ??= this.drain();
    return this.closed;
  }

  private async drain(): Promise<void> {
    if (this.unanswered > 0) await new Promise<void>((resolve) => (this.onDrained = resolve));
    this.processes.stop();
  }

  /** Sends waiting texts to processes that have room for another batch. */
  private dispatch(): void {
    while (this.queue.length > 0) {
      const member = this.processes.leastBusy();
      if (member === undefined || member.batches === maximumBatchesOfProcess) return;
      const { size, isRetry } = nextBatch(this.queue, this.limits);
      // A batch smaller than the one that is computed would be sent too early: it can still grow until its
      // turn comes.
      if (member.batches > 0 && (isRetry || size < member.texts)) return;
      // A retry takes all places, so that its process computes nothing else that it could fail.
      void this.run(member, this.queue.splice(0, size), isRetry ? maximumBatchesOfProcess : 1);
    }
  }

  /** @param places how many batches this one counts for */
  private async run(member: Member, batch: readonly QueuedText[], places: number): Promise<void> {
    member.batches += places;
    member.texts += batch.length;
    try {
      const classifications = await member.process.classify(batch.map(({ text }) => text));
      batch.forEach(({ resolve }, index) => resolve(classifications[index]!));
    } catch (error) {
      // A text of a larger batch is tried again, since another text may have caused the failure.
      const mayRetry = error instanceof InferenceProcessDied || batch.length > 1;
      const retried: QueuedText[] = [];
      for (const text of batch) {
        text.failures += 1;
        if (mayRetry && text.failures < maximumFailures) retried.push(text);
        else text.reject(error);
      }
      this.queue.unshift(...retried);
    }
    member.batches -= places;
    member.texts -= batch.length;
    this.dispatch();
  }
}
