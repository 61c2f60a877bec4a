import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { EvergreenError } from '../../contracts/errors.js';
import type { Classification, ServingSettings } from '../../contracts/serving.js';
import { forkScript } from '../processes/fork-script.js';
import type { InferenceMessage, InferenceRequest } from './inference-messages.js';

const inferenceMain = fileURLToPath(new URL('inference-main.ts', import.meta.url));

/** Thrown to whoever waited for a process that died; the same texts may succeed elsewhere. */
export class InferenceProcessDied extends EvergreenError {
  constructor(how: string) {
    super('internal', `The inference process ended (${how}).`);
  }
}

/** One child process with one model. Requests may be sent ahead; they are answered in the order asked. */
export class InferenceProcess {
  readonly settings: ServingSettings;

  private constructor(
    private readonly child: ChildProcess,
    private readonly messages: MessageQueue,
    private readonly hungAfterMs: number,
    settings: ServingSettings,
  ) {
    this.settings = settings;
  }

  /**
   * @param hungAfterMs a process that owes an answer for so long is killed
   * @throws EvergreenError `invalid-model` when the directory cannot be loaded
   */
  static async start(
    modelDirectory: string,
    threads: number,
    hungAfterMs: number,
  ): Promise<InferenceProcess> {
    const child = forkScript(inferenceMain, [modelDirectory, String(threads)], {
      serialization: 'advanced',
    });
    const messages = new MessageQueue(child);
    try {
      const message = await messages.next();
      if (message.type === 'ready')
        return new InferenceProcess(child, messages, hungAfterMs, message.settings);
      throw asError(message);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** @throws InferenceProcessDied */
  async classify(texts: string[]): Promise<Classification[]> {
    const answered = this.messages.next();
    this.child.send({ texts } satisfies InferenceRequest, () => undefined);
    const hung = setTimeout(() => this.child.kill('SIGKILL'), this.hungAfterMs);
    const message = await answered.finally(() => clearTimeout(hung));
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
  return new EvergreenError('internal', `The inference process said "${message.type}" out of turn.`);
}

/** The messages of a child, each given to who waits longest. Whoever waits when the child ends is told so. */
class MessageQueue {
  private readonly waiting: {
    resolve: (message: InferenceMessage) => void;
    reject: (error: InferenceProcessDied) => void;
  }[] = [];
  private ended: InferenceProcessDied | null = null;

  constructor(child: ChildProcess) {
    child.on('message', (message: InferenceMessage) => this.waiting.shift()?.resolve(message));
    child.once('exit', (code, signal) => this.end(signal ?? `exit code ${code}`));
    // A process that the system refuses to start says so by an error and never exits.
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
