import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { childEnvironment } from '../../settings/settings.js';
import { typeScriptLoader } from '../../model/processes/fork-script.js';
import { forgetProcess, recordProcess } from './process-records.js';
import { signalGroup, stopGroup } from './stop-process.js';

const firstRestartDelayMs = 1000;
const longestRestartDelayMs = 30_000;
/** A process that ran this long was healthy: its next restart is a quick one again. */
const healthyAfterMs = 10_000;

export interface ProcessOptions {
  /** As a person would call it, for example "training worker". */
  name: string;
  command: string;
  args: readonly string[];
  /** Added to this process's own environment. */
  env?: Record<string, string>;
  /** Standard output and error are appended here. */
  logFile: string;
  /** Running processes are noted here, see process-records.ts. */
  stateDirectory: string;
  log: (line: string) => void;
  /** Start it again, after a growing pause, whenever it ends by itself. */
  restart: boolean;
  /** Time between SIGTERM and SIGKILL. */
  graceMs?: number;
  /** What the process sends with `process.send`; with it, the process also sees `disconnect` when this one dies. */
  onMessage?: (message: unknown) => void;
}

export interface RunningProcess {
  readonly name: string;
  readonly logFile: string;
  /** Undefined while it is not running. */
  readonly pid: number | undefined;
  /** How it last ended by itself, for example "exit code 1"; undefined while it never has. */
  readonly lastExit: string | undefined;
  /** How often it ended by itself. */
  readonly exits: number;
  stop: () => Promise<void>;
}

/** Starts a TypeScript file as a process of its own; see `startProcess`. */
export async function startScript(
  options: Omit<ProcessOptions, 'command'> & { script: string },
): Promise<RunningProcess> {
  const { script, args, ...rest } = options;
  const nodeArguments = ['--import', typeScriptLoader, script, ...args];
  return startProcess({ ...rest, command: process.execPath, args: nodeArguments });
}

/**
 * Starts a process that never outlives this one: it is stopped by `stop`, when this process exits, or, should this
 * process be killed, by the next start (process-records.ts).
 *
 * It gets a process group of its own: a Ctrl-C in the terminal reaches only the launcher, which then stops things in
 * order, workers before the servers that they report to.
 * @throws Error when the command cannot be started at all
 */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  const supervised = new SupervisedProcess(options);
  await supervised.start();
  return supervised;
}

class SupervisedProcess implements RunningProcess {
  lastExit: string | undefined;
  exits = 0;
  private child: ChildProcess | undefined;
  private ended: Promise<unknown> = Promise.resolve();
  private restartTimer: NodeJS.Timeout | undefined;
  private restartDelayMs = firstRestartDelayMs;
  private stopping = false;

  constructor(private readonly options: ProcessOptions) {}

  get name(): string {
    return this.options.name;
  }

  get logFile(): string {
    return this.options.logFile;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  async start(): Promise<void> {
    const { command, args, env = {}, logFile, onMessage } = this.options;
    mkdirSync(dirname(logFile), { recursive: true });
    const log = openSync(logFile, 'a', 0o600);
    const child = spawn(command, args, {
      env: childEnvironment(env),
      stdio: ['ignore', log, log, ...(onMessage ? (['ipc'] as const) : [])],
      detached: true,
    });
    closeSync(log);
    await once(child, 'spawn');
    const pid = child.pid!;
    const startedAt = Date.now();
    const recorded = recordProcess(this.options.stateDirectory, this.name, pid);
    const killWithLauncher = () => signalGroup(pid, 'SIGKILL');
    process.once('exit', killWithLauncher);
    this.child = child;
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        process.off('exit', killWithLauncher);
        this.child = undefined;
        if (!this.stopping) this.onUnexpectedExit(code, signal, Date.now() - startedAt);
        // Not before it is recorded, or the record of a process that ends at once would stay.
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
      `${this.name} ended by itself (${this.lastExit}); starting it again in ${seconds} s. Its log: ${this.logFile}`,
    );
    this.restartTimer = setTimeout(() => {
      this.start().catch((thrown: unknown) =>
        this.options.log(`${this.name} cannot be started again: ${String(thrown)}`),
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
