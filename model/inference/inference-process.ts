import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { EvergreenError, type ErrorCode } from '../../contracts/errors.js';
import type { Classification, ServingSettings } from '../../contracts/serving.js';
import { forkScript } from '../processes/fork-script.js';
import type { ServingEngine } from './serving-engine.js';

const inferenceMain = fileURLToPath(new URL('inference-main.ts', import.meta.url));

/** From the pool to an inference process. Texts are classified one request after the other, in order. */
export type InferenceRequest = { type: 'classify'; texts: string[] } | { type: 'ping' };

/** The classifications of the first texts, and the tokens of those that the process left, as far as it counted them. */
export interface RunAnswer {
  classifications: Classification[];
  left: number[];
  /** Of all texts whose tokens were counted. */
  tokenizationMs: number;
  inferenceMs: number;
}

/**
 * From an inference process: first `ready` or `failed`, as the model loads or not; then one `answer` or
 * `failed` a request, and a `pong` a ping.
 */
export type InferenceMessage =
  | { type: 'ready'; settings: ServingSettings }
  | ({ type: 'answer' } & RunAnswer)
  | { type: 'pong' }
  | { type: 'failed'; code: ErrorCode; message: string };

/** The process died before it answered; the same texts may succeed in another one. */
export class InferenceProcessDied extends EvergreenError {
  constructor(how: string) {
    super('internal', `The inference process ended (${how}).`);
  }
}

const pingIntervalMs = 1_000;
/** A run takes a fraction of a second. */
const maximumUnansweredPings = 4;

/** One child process with one model. Several requests may be under way; they are answered in order. */
export class InferenceProcess {
  private unansweredPings = 0;
  private onReturn = (): void => {};

  private constructor(
    private readonly child: ChildProcess,
    private readonly messages: MessageQueue,
    private readonly answerTimeoutMs: number,
    readonly settings: ServingSettings,
  ) {
    this.watch();
  }

  /**
   * @param options.answerTimeoutMs a process that takes longer for one answer is killed
   * @throws EvergreenError `invalid-model` when the directory cannot be loaded
   */
  static async start(options: {
    modelDirectory: string;
    threads: number;
    engine: ServingEngine;
    answerTimeoutMs: number;
  }): Promise<InferenceProcess> {
    const { modelDirectory, threads, engine, answerTimeoutMs } = options;
    const child = forkScript(inferenceMain, [modelDirectory, String(threads), JSON.stringify(engine)], {
      serialization: 'advanced',
    });
    const messages = new MessageQueue(child);
    try {
      const message = await messages.next();
      if (message.type === 'ready')
        return new InferenceProcess(child, messages, answerTimeoutMs, message.settings);
      throw asError(message);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** @throws InferenceProcessDied, and EvergreenError as the process reported it */
  async classify(texts: string[]): Promise<RunAnswer> {
    const answer = this.messages.next();
    this.send({ type: 'classify', texts });
    const timeout = setTimeout(() => this.child.kill('SIGKILL'), this.answerTimeoutMs);
    const message = await answer.finally(() => clearTimeout(timeout));
    if (message.type === 'answer') return message;
    throw asError(message);
  }

  /** Whether the process has given no sign of life for some seconds. It then gets no more texts. */
  get isSilent(): boolean {
    return this.unansweredPings >= maximumUnansweredPings;
  }

  /** Asks for a sign of life every second. A process that is silent for too long is killed, even if it has nothing to do. */
  private watch(): void {
    const timer = setInterval(() => {
      // Counted, not timed: when this process itself was stopped, all answers are late.
      this.unansweredPings += 1;
      if (this.unansweredPings * pingIntervalMs > this.answerTimeoutMs) this.child.kill('SIGKILL');
      if (this.unansweredPings === 1) this.send({ type: 'ping' });
    }, pingIntervalMs).unref();
    this.child.on('message', () => {
      const wasSilent = this.isSilent;
      this.unansweredPings = 0;
      if (wasSilent) this.onReturn();
    });
    this.child.once('exit', () => clearInterval(timer));
  }

  private send(request: InferenceRequest): void {
    this.child.send(request, () => undefined);
  }

  onExit(listener: () => void): void {
    this.child.once('exit', listener);
  }

  /** @param listener called when the process gives a sign of life after it was silent */
  onSignOfLife(listener: () => void): void {
    this.onReturn = listener;
  }

  stop(): void {
    if (this.child.connected) this.child.disconnect();
    this.child.kill('SIGKILL');
  }
}

function asError(message: InferenceMessage): EvergreenError {
  if (message.type === 'failed') return new EvergreenError(message.code, message.message);
  return new EvergreenError(
    'internal',
    `The inference process sent an unexpected message of type "${message.type}".`,
  );
}

/**
 * The messages of a child process, in order. When the child ends, all calls of `next` that wait are rejected.
 */
class MessageQueue {
  private readonly waiting: {
    resolve: (message: InferenceMessage) => void;
    reject: (error: InferenceProcessDied) => void;
  }[] = [];
  private ended: InferenceProcessDied | null = null;

  constructor(child: ChildProcess) {
    child.on('message', (message: InferenceMessage) => {
      if (message.type !== 'pong') this.waiting.shift()?.resolve(message);
    });
    child.once('exit', (code, signal) => this.end(signal ?? `exit code ${code}`));
    // A process that the system refuses to start emits an error and never exits.
    child.once('error', (error) => this.end(error.message));
  }

  next(): Promise<InferenceMessage> {
    if (this.ended !== null) return Promise.reject(this.ended);
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  private end(how: string): void {
    this.ended = new InferenceProcessDied(how);
    for (const { reject } of this.waiting.splice(0)) reject(this.ended);
  }
}
