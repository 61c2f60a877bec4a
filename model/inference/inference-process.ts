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

/** One child process with one model. Takes one request at a time. */
export class InferenceProcess {
  readonly settings: ServingSettings;

  private constructor(
    private readonly child: ChildProcess,
    settings: ServingSettings,
  ) {
    this.settings = settings;
  }

  /** @throws EvergreenError `invalid-model` when the folder cannot be loaded */
  static async start(modelDirectory: string, threads: number): Promise<InferenceProcess> {
    const child = forkScript(inferenceMain, [modelDirectory, String(threads)], {
      serialization: 'advanced',
    });
    try {
      const message = await nextMessage(child);
      if (message.type === 'ready') return new InferenceProcess(child, message.settings);
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
    const answered = nextMessage(this.child);
    this.child.send({ texts } satisfies InferenceRequest, () => undefined);
    const message = await answered;
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

function nextMessage(child: ChildProcess): Promise<InferenceMessage> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: InferenceMessage): void => {
      child.removeListener('exit', onExit).removeListener('error', onError);
      resolve(message);
    };
    const onExit = (code: number | null, signal: NodeJS.Signals | null): void => {
      child.removeListener('message', onMessage).removeListener('error', onError);
      reject(new InferenceProcessDied(signal ?? `exit code ${code}`));
    };
    // A process that the system refuses to start says so by an error and never exits.
    const onError = (error: Error): void => {
      child.removeListener('message', onMessage).removeListener('exit', onExit);
      reject(new InferenceProcessDied(error.message));
    };
    if (child.exitCode !== null || child.signalCode !== null) return onExit(child.exitCode, child.signalCode);
    child.once('message', onMessage);
    child.once('exit', onExit);
    child.once('error', onError);
  });
}
