import type { Compute } from '../../contracts/compute.js';
import { EvergreenError } from '../../contracts/errors.js';
import type { Classification, ServingSettings } from '../../contracts/serving.js';
import { refusedForMs } from './admission.js';
import { estimateTokens, maximumBatchTexts, maximumRunTokens } from './batch-budget.js';
import { FairQueue, type QueuedText } from './fair-queue.js';
import type { InferenceObserver } from './inference-observer.js';
import { InferenceProcess, InferenceProcessDied, type RunAnswer } from './inference-process.js';
import { ProcessGroup, type Member } from './process-group.js';
import { packagedServingEngine, type ServingEngine } from './serving-engine.js';
import { SpeedMeter } from './speed-meter.js';

export interface InferencePoolOptions {
  modelDirectory: string;
  processes: number;
  threadsPerProcess: number;
  /** @default ONNX Runtime in float32 */
  engine?: ServingEngine;
  /** Texts that go to a process at once. */
  maximumBatchTexts?: number;
  /** A request that would wait longer than this, and longer than four times its own work, is refused. @default Infinity */
  maximumWaitMs?: number;
  /** So is one that would wait longer than `maximumWaitMs` and not be answered safely within this time. @default Infinity */
  answerWithinMs?: number;
  /** A process that takes longer for one answer, or gives no sign of life for as long, is killed and replaced. */
  answerTimeoutMs?: number;
  /** Not told of the runs that measure the speed. */
  observer?: InferenceObserver;
  log?: (message: string) => void;
}

export interface ClassifyOptions {
  client?: string;
  signal?: AbortSignal;
}

/** One model, loaded by several child processes. */
export interface InferencePool {
  readonly settings: ServingSettings;
  /** What it computes with. */
  readonly compute: Compute;
  /** Process ids, for monitoring and tests. */
  readonly pids: readonly number[];
  /** `broken` while no process is alive, `hung` while none gives a sign of life; texts then wait for the next one. */
  readonly state: 'ready' | 'hung' | 'broken' | 'closed';
  /**
   * @param options.client clients take turns
   * @param options.signal when it aborts, the texts that still wait are dropped and the signal's reason is
   * thrown
   * @returns one classification a text, in order
   * @throws EvergreenError `overloaded` when others would be served for too long before; `invalid-model` when the model's
   * answer to a text is not finite
   */
  classify(texts: readonly string[], options?: ClassifyOptions): Promise<Classification[]>;
  /** Finishes what was requested, then ends the processes. */
  close(): Promise<void>;
}

/**
 * Starts the processes and returns when all have loaded the model.
 * @throws EvergreenError `invalid-model`
 */
export async function startInferencePool(options: InferencePoolOptions): Promise<InferencePool> {
  const { modelDirectory, threadsPerProcess, answerTimeoutMs = 20_000 } = options;
  const engine = options.engine ?? packagedServingEngine();
  const start = (): Promise<InferenceProcess> =>
    InferenceProcess.start({ modelDirectory, threads: threadsPerProcess, engine, answerTimeoutMs });
  const started = await Promise.allSettled(Array.from({ length: options.processes }, start));
  const running = started.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failure = started.find((outcome) => outcome.status === 'rejected');
  if (failure === undefined) {
    const pool = new Pool(options, engine.compute, running, start);
    await pool.measureSpeed();
    return pool;
  }
  for (const process of running) process.stop();
  throw failure.reason;
}

/** One batch is computed while the next already waits in the process, so that it never idles between two. */
const maximumBatchesOfProcess = 2;
const maximumFailures = 3;

class Pool implements InferencePool {
  readonly settings: ServingSettings;
  private readonly queue = new FairQueue();
  /** Texts whose batch failed. Each is tried again in a batch of its own, so that it fails no other. */
  private readonly retries: QueuedText[] = [];
  private readonly maximumTexts: number;
  private readonly processes: ProcessGroup;
  private speed = new SpeedMeter();
  private isMeasured = false;
  private unanswered = 0;
  private closed: Promise<void> | null = null;
  private onDrained = (): void => {};

  constructor(
    private readonly options: InferencePoolOptions,
    readonly compute: Compute,
    processes: readonly InferenceProcess[],
    start: () => Promise<InferenceProcess>,
  ) {
    this.settings = processes[0]!.settings;
    this.maximumTexts = options.maximumBatchTexts ?? maximumBatchTexts;
    this.processes = new ProcessGroup(processes, start, {
      isNeeded: () => this.closed === null || this.unanswered > 0,
      onDeath: () => options.observer?.restarted(),
      onReady: () => this.dispatch(),
      log: options.log ?? ((): void => {}),
    });
  }

  get pids(): readonly number[] {
    return this.processes.pids;
  }

  get state(): InferencePool['state'] {
    if (this.closed !== null) return 'closed';
    if (this.processes.pids.length === 0) return 'broken';
    return this.processes.leastBusy() === undefined ? 'hung' : 'ready';
  }

  async classify(
    texts: readonly string[],
    { client = '', signal }: ClassifyOptions = {},
  ): Promise<Classification[]> {
    signal?.throwIfAborted();
    if (this.closed !== null)
      throw new EvergreenError('overloaded', 'This model is being replaced. Try again.');
    const { maxLength } = this.settings;
    const requested = new Set<QueuedText>();
    const answers = texts.map(
      (text) =>
        new Promise<Classification>((resolve, reject) =>
          requested.add({
            ...{ text, tokens: estimateTokens(text, maxLength), queuedAt: performance.now() },
            ...{ failures: 0, isDropped: false, resolve, reject },
          }),
        ),
    );
    this.requireShortWait(client, [...requested]);
    this.unanswered += texts.length;
    const abandon = (): void => {
      this.queue.remove(requested);
      for (const text of requested) {
        text.isDropped = true;
        text.reject(signal?.reason);
      }
    };
    signal?.addEventListener('abort', abandon, { once: true });
    this.queue.add(client, [...requested], performance.now() + (this.options.answerWithinMs ?? Infinity));
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

  /** Full runs of every process: without them, the first requests would be admitted by guess. */
  async measureSpeed(): Promise<void> {
    const { maxLength } = this.settings;
    const full = Array<string>(Math.ceil(maximumRunTokens / maxLength)).fill('good '.repeat(maxLength));
    for (let run = 0; run < 2; run += 1) {
      // The first run also reserves memory, so it does not count.
      this.speed = new SpeedMeter();
      const texts = Array.from(this.pids, () => full).flat();
      // A model without finite answers is refused where its answers are compared.
      await this.classify(texts).catch(() => undefined);
    }
    this.isMeasured = true;
  }

  close(): Promise<void> {
    this.closed ??= this.drain();
    return this.closed;
  }

  private async drain(): Promise<void> {
    if (this.unanswered > 0) await new Promise<void>((resolve) => (this.onDrained = resolve));
    this.processes.stop();
  }

  /** @throws EvergreenError `overloaded` */
  private requireShortWait(client: string, texts: readonly QueuedText[]): void {
    const tokens = tokensOf(texts);
    const processes = Math.max(1, this.processes.pids.length);
    const { maximumWaitMs = Infinity, answerWithinMs = Infinity } = this.options;
    const refusedMs = refusedForMs(tokens, this.queue.foresee(client, tokens), {
      ...{ nowMs: performance.now(), maximumWaitMs, answerWithinMs },
      msOf: (ofTokens) => this.speed.msOf(ofTokens) / processes,
    });
    if (refusedMs === 0) return;
    const retryAfterSeconds = Math.ceil(refusedMs / 1000);
    throw new EvergreenError(
      'overloaded',
      `The texts that wait leave no time for this request. Try again in ${retryAfterSeconds} s${texts.length > 1 ? ', or with fewer texts' : ''}.`,
      { details: { reason: 'queue', retryAfterSeconds } },
    );
  }

  /** Sends waiting texts to processes that have room for another batch. */
  private dispatch(): void {
    for (;;) {
      const member = this.processes.leastBusy();
      if (member === undefined || member.batches === maximumBatchesOfProcess) return;
      while (this.retries[0]?.isDropped) this.retries.shift();
      const retry = member.batches === 0 ? this.retries.shift() : undefined;
      if (retry !== undefined) {
        // A retry takes all places, so that its process computes nothing else that it could fail.
        void this.run(member, [retry], maximumBatchesOfProcess);
        continue;
      }
      if (this.retries.length > 0) return;
      const batch = this.takeBatch(member);
      if (batch.length === 0) return;
      void this.run(member, batch, 1);
    }
  }

  /**
   * The next batch for a process; empty when it is too early for one. What a process was sent has at most the tokens of one run, and
   * a batch those of a tenth of a second, so that a text that comes now waits no longer than that.
   */
  private takeBatch(member: Member): QueuedText[] {
    const batch: QueuedText[] = [];
    // A batch smaller than the one that is computed would be sent too early: it can still grow until its turn comes.
    if (this.queue.texts < member.texts) return batch;
    let room = Math.min(this.speed.tokensOfRun(), maximumRunTokens - member.tokens);
    for (let next = this.queue.peek(); next !== undefined; next = this.queue.peek()) {
      const isAlone = member.batches === 0 && batch.length === 0;
      if (batch.length === this.maximumTexts || (next.tokens > room && !isAlone)) break;
      room -= next.tokens;
      batch.push(this.queue.take()!);
    }
    return batch;
  }

  /** @param places how many batches this one counts for */
  private async run(member: Member, batch: readonly QueuedText[], places: number): Promise<void> {
    const tokens = tokensOf(batch);
    const sentAt = performance.now();
    member.batches += places;
    member.texts += batch.length;
    member.tokens += tokens;
    try {
      const answer = await member.process.classify(batch.map(({ text }) => text));
      const { classifications, left } = answer;
      const answered = batch.slice(0, classifications.length);
      answered.forEach(({ resolve }, index) => resolve(classifications[index]!));
      this.speed.add(
        answered.length,
        tokensOf(answered),
        performance.now() - Math.max(sentAt, member.answeredAt),
      );
      if (this.isMeasured) this.tell(answered, answer);
      batch.slice(answered.length).forEach((text, index) => {
        if (!text.isDropped) this.queue.putBack(text, left[index] ?? this.settings.maxLength);
      });
    } catch (error) {
      // A text of a larger batch is tried again, since another text may have caused the failure.
      const mayRetry = error instanceof InferenceProcessDied || batch.length > 1;
      for (const text of batch) {
        text.failures += 1;
        if (mayRetry && text.failures < maximumFailures) this.retries.push(text);
        else text.reject(error);
      }
    }
    member.answeredAt = performance.now();
    member.batches -= places;
    member.texts -= batch.length;
    member.tokens -= tokens;
    this.dispatch();
  }

  private tell(answered: readonly QueuedText[], { tokenizationMs, inferenceMs }: RunAnswer): void {
    const startedAt = performance.now() - tokenizationMs - inferenceMs;
    this.options.observer?.ran({
      waitedMs: answered.map(({ queuedAt }) => Math.max(0, startedAt - queuedAt)),
      ...{ tokens: tokensOf(answered), tokenizationMs, inferenceMs },
    });
  }
}

const tokensOf = (texts: readonly QueuedText[]): number => texts.reduce((sum, { tokens }) => sum + tokens, 0);
