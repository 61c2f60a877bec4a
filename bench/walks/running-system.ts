import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const probe = new URL('probe.mjs', import.meta.url).href;
/** Time for every probe to read the name of the walk, which it does every 50 ms. */
const noticeMs = 250;

/** A complete Evergreen system with a probe in each process, started and driven from outside. */
export class RunningSystem {
  private constructor(
    private readonly launcher: ChildProcess,
    private readonly environment: NodeJS.ProcessEnv,
    readonly recordDirectory: string,
  ) {}

  /** Does what `npm start` does, in its own state directory, and waits until the first model is served. */
  static async start(directory: string): Promise<RunningSystem> {
    const recordDirectory = join(directory, 'records');
    mkdirSync(recordDirectory, { recursive: true });
    writeFileSync(join(recordDirectory, 'walk'), '');
    const ports = await freePorts([
      'API_PORT',
      'TEMPORAL_PORT',
      'TEMPORAL_UI_PORT',
      'MINIO_PORT',
      'MINIO_CONSOLE_PORT',
    ]);
    const environment = {
      ...process.env,
      ...ports,
      EVERGREEN_STATE: join(directory, 'state'),
      EVERGREEN_FEEDBACK_KEY: 'feedback-key-of-the-walks',
      EVERGREEN_WALKS: recordDirectory,
      NODE_OPTIONS: `--import=${probe}`,
    };
    const launcher = spawn(process.execPath, ['--import', 'tsx', 'deploy/local/start.ts', '--no-monitor'], {
      cwd: root,
      env: environment,
      // With an IPC channel the system ends when this process does.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const system = new RunningSystem(launcher, environment, recordDirectory);
    await system.waitFor(() => system.request('GET', '/readyz').then(({ ok }) => ok));
    return system;
  }

  get temporalAddress(): string {
    return `127.0.0.1:${this.environment['TEMPORAL_PORT']}`;
  }

  get storeHost(): string {
    return `127.0.0.1:${this.environment['MINIO_PORT']}`;
  }

  /** Runs `work` while every process records under the name `walk`. */
  async during(walk: string, work: () => Promise<unknown>): Promise<void> {
    writeFileSync(join(this.recordDirectory, 'walk'), walk);
    await wait(noticeMs);
    await work();
    writeFileSync(join(this.recordDirectory, 'walk'), '');
    await wait(noticeMs);
  }

  /** Sends a request to the API. */
  request(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.environment['API_PORT']}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${this.environment['EVERGREEN_FEEDBACK_KEY']}`,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  /** Runs an `evergreen` command. @throws Error unless it exits with code 0 */
  async evergreen(...parameters: string[]): Promise<void> {
    const child = spawn(process.execPath, ['cli/evergreen.mjs', ...parameters], {
      cwd: root,
      env: this.environment,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`evergreen ${parameters.join(' ')} exited with code ${code}`);
  }

  /** Polls until the condition holds; one that throws does not hold yet. @throws Error when the system has exited */
  async waitFor(holds: () => Promise<boolean>, intervalMs = 250): Promise<void> {
    while (!(await holds().catch(() => false))) {
      if (this.launcher.exitCode !== null) throw new Error('the system exited by itself');
      await wait(intervalMs);
    }
  }

  async stop(): Promise<void> {
    if (this.launcher.exitCode !== null) return;
    const ended = once(this.launcher, 'exit');
    this.launcher.kill('SIGINT');
    await ended;
  }
}

async function freePorts(names: readonly string[]): Promise<Record<string, string>> {
  const servers = names.map(() => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => String((server.address() as AddressInfo).port));
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return Object.fromEntries(names.map((name, index) => [name, ports[index]!]));
}
