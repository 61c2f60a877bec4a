import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Compute } from '../../contracts/compute.js';
import { EvergreenError } from '../../contracts/errors.js';
import type { Classification, ServingSettings } from '../../contracts/serving.js';
import { forkScript } from '../processes/fork-script.js';
import type { InferenceMessage, InferenceRequest } from './inference-messages.js';

const inferenceMain = fileURLToPath(new URL('inference-main.ts', import.meta.url));

/** The process died before it answered; the same texts may succeed in another one. */
export class InferenceProcessDied extends EvergreenError {
  constructor(how: string) {
    super('internal', `The inference process ended (${how}).`);
  }
}

/** One child process with one model. Several requests may be under way; they are answered in order. */
export class InferenceProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly messages: MessageQueue,
    private readonly answerTimeoutMs: number,
    readonly settings: ServingSettings,
  ) {}

  /**
   * @param options.answerTimeoutMs a process that takes longer for one answer is killed
   * @throws EvergreenError `invalid-model` when the directory cannot be loaded
   */
  static async start(options: {
    modelDirectory: string;
    threads: number;
    compute: Compute;
    answerTimeoutMs: number;
  }): Promise<InferenceProcess> {
    const { modelDirectory, threads, compute, answerTimeoutMs } = options;
    const child = forkScript(inferenceMain, [modelDirectory, String(threads), JSON.stringify(compute)], {
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
  async classify(texts: string[]): Promise<Classification[]> {
    const answer = this.messages.next();
    this.child.send({ texts } satisfies InferenceRequest, () => undefined);
    const timeout = setTimeout(() => this.child.kill('SIGKILL'), this.answerTimeoutMs);
    const message = await answer.finally(() => clearTimeout(timeout));
    if (message.type === 'answer') return message.classifications;
    throw asError(message);
  }

  onExit(listener: () => void): void {
    this.child.once('exit', listener);
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
    child.on('message', (message: InferenceMessage) => this.waiting.shift()?.resolve(message));
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
