import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { typeScriptLoader } from '../../model/processes/fork-script.js';
import { processEnvironment } from '../../settings/environment.js';
import { boundLog } from './bounded-log.js';
import { forgetProcess, recordProcess } from './process-records.js';
import { signalGroup, stopGroup } from './stop-process.js';

const firstRestartDelayMs = 1000;
const longestRestartDelayMs = 30_000;
/** A process that ran this long was healthy: its next restart has the short delay again. */
const healthyAfterMs = 10_000;

export interface ProcessOptions {
  /** For messages, for example "training worker". */
  name: string;
  command: string;
  args: readonly string[];
  /** Added to this process's own environment. */
  env?: Record<string, string>;
  /** Standard output and error are appended here; bounded-log.ts bounds the file. */
  logFile: string;
  /** Directory with the records of running processes, see process-records.ts. */
  stateDirectory: string;
  log: (line: string) => void;
  /** Whether to restart the process, after a growing delay, when it exits unexpectedly. */
  restart: boolean;
  /** Time between SIGTERM and SIGKILL. */
  graceMs?: number;
  /** Receives what the process sends with `process.send`. It also makes the process emit `disconnect` when this one exits. */
  onMessage?: (message: unknown) => void;
}

export type RunningProcess = Pick<
  SupervisedProcess,
  'name' | 'logFile' | 'pid' | 'lastExit' | 'exits' | 'stop'
>;

/** Starts a TypeScript file as a process; see `startProcess`. */
export async function startScript(
  options: Omit<ProcessOptions, 'command'> & { script: string },
): Promise<RunningProcess> {
  const { script, args, ...rest } = options;
  const nodeArguments = ['--import', typeScriptLoader, script, ...args];
  return startProcess({ ...rest, command: process.execPath, args: nodeArguments });
}

/**
 * Starts a process that does not outlive this one. It is stopped by `stop`, by the exit of this process, or, if this process
 * is killed, by the next start (process-records.ts).
 *
 * It gets its own process group, so that Ctrl-C in the terminal reaches only the launcher. The launcher then stops the
 * processes in order: workers before the servers that they use.
 * @throws Error when the command cannot be started
 */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  const supervised = new SupervisedProcess(options);
  await supervised.start();
  return supervised;
}

class SupervisedProcess {
  readonly name: string;
  readonly logFile: string;
  /** The last unexpected exit, for example "exit code 1"; undefined before the first one. */
  lastExit: string | undefined;
  /** Number of unexpected exits. */
  exits = 0;
  private child: ChildProcess | undefined;
  private ended: Promise<unknown> = Promise.resolve();
  private restartTimer: NodeJS.Timeout | undefined;
  private restartDelayMs = firstRestartDelayMs;
  private stopping = false;

  constructor(private readonly options: ProcessOptions) {
    this.name = options.name;
    this.logFile = options.logFile;
  }

  /** Undefined while it is not running. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  async start(): Promise<void> {
    const { command, args, env = {}, logFile, onMessage } = this.options;
    mkdirSync(dirname(logFile), { recursive: true });
    const log = openSync(logFile, 'a', 0o600);
    const child = spawn(command, args, {
      env: processEnvironment(env),
      stdio: ['ignore', log, log, ...(onMessage ? (['ipc'] as const) : [])],
      detached: true,
    });
    closeSync(log);
    await once(child, 'spawn');
    const pid = child.pid!;
    const startedAt = Date.now();
    const recorded = recordProcess(this.options.stateDirectory, this.name, pid);
    const unboundLog = boundLog(logFile);
    const killWithLauncher = () => signalGroup(pid, 'SIGKILL');
    process.once('exit', killWithLauncher);
    this.child = child;
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        process.off('exit', killWithLauncher);
        unboundLog();
        this.child = undefined;
        if (!this.stopping) this.onUnexpectedExit(code, signal, Date.now() - startedAt);
        // After the record is written, so that the record of a process that exits at once is removed, too.
        const forget = () => forgetProcess(this.options.stateDirectory, pid);
        resolve(recorded.then(forget, forget));
      });
    });
    if (onMessage) child.on('message', onMessage);
    if (this.stopping) signalGroup(pid, 'SIGKILL');
    await recorded;
  }

  private onUnexpectedExit(code: number | null, signal: NodeJS.Signals | null, ranMs: number): void {
    this.lastExit = signal ? `killed by ${signal}` : `exit code ${code}`;
    this.exits += 1;
    if (!this.options.restart) return;
    if (ranMs >= healthyAfterMs) this.restartDelayMs = firstRestartDelayMs;
    const seconds = this.restartDelayMs / 1000;
    this.options.log(
      `${this.name} exited unexpectedly (${this.lastExit}); restarting it in ${seconds} s. Its log: ${this.logFile}`,
    );
    this.restartTimer = setTimeout(() => {
      this.start().catch((thrown: unknown) =>
        this.options.log(`${this.name} cannot be restarted: ${String(thrown)}`),
      );
    }, this.restartDelayMs);
    this.restartDelayMs = Math.min(2 * this.restartDelayMs, longestRestartDelayMs);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.restartTimer);
    const pid = this.pid;
    if (pid !== undefined) await stopGroup(pid, this.ended, this.options.graceMs ?? 10_000);
    await this.ended;
  }
}
