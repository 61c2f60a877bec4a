import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import type { ComposeService } from './compose-file.js';
import { outside, pathsOf, type PathMap } from './container-paths.js';
import type { Image } from './image-file.js';

const gracePeriodMs = 40_000;
const pollIntervalMs = 500;
/** The programs behind images that are not ours, where the compose file leaves the command to the image. */
const programs: Record<string, string[]> = {
  temporal: ['temporal-server', 'start'],
  minio: ['minio'],
};

export interface StackOptions {
  services: Record<string, ComposeService>;
  /** Of our own Dockerfile, by target. */
  images: Map<string, Image>;
  composePath: string;
  /** Where files of our images lie on this machine. */
  imagePaths: PathMap;
  project: string;
  /** Of volumes and logs. */
  directory: string;
}

/** Runs the command lines of a compose file as processes of this machine. */
export class ComposeStack {
  private readonly processes = new Map<string, ChildProcess>();
  /** Containers may all listen on one port; processes of one machine may not. */
  private metricsPort = 9464;

  constructor(private readonly options: StackOptions) {}

  /** Starts a service. @param replica tells several containers of a service apart; `environment` comes on top */
  start(service: string, environment: Record<string, string> = {}, replica = ''): void {
    const metrics = { EVERGREEN_WORKER_METRICS: `127.0.0.1:${this.metricsPort++}` };
    const { command, ...options } = this.commandLine(service, { ...environment, ...metrics }, replica);
    const log = openSync(join(this.options.directory, `${service}${replica}.log`), 'a');
    const child = spawn(command[0]!, command.slice(1), { ...options, stdio: ['ignore', log, log] });
    this.processes.set(`${service}${replica}`, child);
  }

  /** Runs a service to its end. @param args in place of its command @throws Error unless the exit code is among `accepted` */
  async run(service: string, args?: readonly string[], accepted: readonly number[] = [0]): Promise<string> {
    const { command, ...options } = this.commandLine(service, {}, '', args);
    const child = spawn(command[0]!, command.slice(1), { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const exited = once(child, 'exit') as Promise<[number | null]>;
    const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [code] = await exited;
    if (!accepted.includes(code ?? -1))
      throw new Error(`${service} ${args?.join(' ') ?? ''} ended with ${code}:\n${output}\n${errors}`);
    return output;
  }

  /** Stops a service as `docker compose stop` does. */
  async stop(name: string): Promise<void> {
    const child = this.processes.get(name);
    this.processes.delete(name);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await Promise.race([exited, wait(gracePeriodMs, undefined, { ref: false })]);
    child.kill('SIGKILL');
    await exited;
  }

  async stopAll(): Promise<void> {
    for (const name of [...this.processes.keys()].reverse()) await this.stop(name);
  }

  /** Waits until `isReady` does not fail and returns true. @throws Error after `timeoutMs`, or when a process has ended */
  async waitFor(what: string, isReady: () => Promise<boolean>, timeoutMs = 300_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!(await isReady().catch(() => false))) {
      const ended = [...this.processes].find(([, { exitCode }]) => exitCode !== null);
      if (ended !== undefined) throw new Error(`${ended[0]} ended with ${ended[1].exitCode}; see its log.`);
      if (Date.now() > deadline) throw new Error(`${what} took more than ${timeoutMs / 1000} s.`);
      await wait(pollIntervalMs);
    }
  }

  private commandLine(
    name: string,
    extra: Record<string, string>,
    replica: string,
    args?: readonly string[],
  ): { command: string[]; cwd: string; env: NodeJS.ProcessEnv; uid?: number; gid?: number } {
    const { services, images, composePath, imagePaths, project, directory } = this.options;
    const service = services[name]!;
    // A service without a build of its own may run an image that another one builds.
    const { build } =
      Object.values(services).find((other) => other.build && other.image === service.image) ?? service;
    const image = build && images.get(build.target);
    const volumes = pathsOf(service.volumes, {
      composeFile: dirname(composePath),
      named: join(directory, 'volumes'),
      own: join(directory, `${name}${replica}`),
    });
    for (const [, path] of volumes) if (!existsSync(path)) mkdirSync(path, { recursive: true });
    const paths: PathMap = [...volumes, ...imagePaths];
    const environment = Object.fromEntries(
      Object.entries({ ...image?.environment, ...service.environment, ...extra }).map(([key, value]) => [
        key,
        outside(paths, value),
      ]),
    );
    const env = { PATH: process.env['PATH'], HOME: directory, ...environment };
    if (name === 'postgresql') return { cwd: project, ...preparePostgresql(paths, env) };
    const command = [
      ...(programs[name] ?? []),
      ...service.entrypoint,
      ...(args ?? (service.command.length > 0 ? service.command : (image?.command ?? []))),
    ].map((argument) => outside(paths, argument));
    return { command: command.slice(command.indexOf('--') + 1), cwd: project, env };
  }
}

/** What the image of PostgreSQL does first: it makes a cluster with the user and the password of the environment. */
function preparePostgresql(paths: PathMap, env: NodeJS.ProcessEnv) {
  const data = outside(paths, '/var/lib/postgresql/data');
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'postgres'])));
  const user = { uid: uid!, gid: gid! };
  if (!existsSync(join(data, 'PG_VERSION'))) {
    chmodSync(dirname(data), 0o755);
    execFileSync('chown', ['postgres:postgres', data]);
    const passwordFile = `${data}.password`;
    writeFileSync(passwordFile, env['POSTGRES_PASSWORD']!);
    const options = [`--pgdata=${data}`, `--username=${env['POSTGRES_USER']}`, `--pwfile=${passwordFile}`];
    execFileSync('initdb', [...options, '--auth=scram-sha-256', '--encoding=UTF8'], { ...user, env });
  }
  const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='];
  return { command: ['postgres', '-D', data, ...settings], env, ...user };
}

/** The tail of a service's log. */
export const logOf = (directory: string, name: string): string =>
  readFileSync(join(directory, `${name}.log`), 'utf8').slice(-2_000);
