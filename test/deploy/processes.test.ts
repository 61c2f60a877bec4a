import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startProcess, startScript, type ProcessOptions } from '../../deploy/local/processes.js';
import { processIdentity } from '../../deploy/local/process-identity.js';
import { recordProcess, stopOrphans } from '../../deploy/local/process-records.js';
import { signalGroup } from '../../deploy/local/stop-process.js';
import { useTemporaryDirectory } from '../temporary-directory.js';

const parentScript = fileURLToPath(new URL('parent-that-dies.ts', import.meta.url));
const log = () => {};

describe('startProcess', () => {
  const directory = useTemporaryDirectory();
  const options = (script: string, more: Partial<ProcessOptions> = {}): ProcessOptions => ({
    name: 'example',
    command: process.execPath,
    args: ['-e', script],
    logFile: join(directory(), 'logs', 'example.log'),
    stateDirectory: directory(),
    restart: false,
    log,
    ...more,
  });

  /** Starts a process that tells when it is ready, and waits for that. */
  async function startReady(script: string, more: Partial<ProcessOptions> = {}) {
    let onMessage: (message: unknown) => void = () => {};
    const ready = new Promise<unknown>((resolve) => (onMessage = resolve));
    const started = await startProcess(options(`${script}; process.send('ready')`, { onMessage, ...more }));
    await ready;
    return started;
  }

  it('appends what the process says to its log and adds to its environment', async () => {
    const script = `console.log('color', process.env.COLOR); setInterval(() => {}, 1000)`;
    const started = await startReady(script, { env: { COLOR: 'green' } });
    await started.stop();
    assert.match(await readFile(started.logFile, 'utf8'), /color green/);
  });

  it('stops a process that ends when asked', async () => {
    const script = `process.on('SIGTERM', () => { console.log('bye'); process.exit() }); setInterval(() => {}, 1000)`;
    const started = await startReady(script);
    const pid = started.pid!;
    await started.stop();
    assert.equal(await processIdentity(pid), undefined);
    assert.match(await readFile(started.logFile, 'utf8'), /bye/);
    assert.equal(started.lastExit, undefined);
  });

  it('ends a process that does not end when asked', async () => {
    const started = await startReady(`process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`, {
      graceMs: 50,
    });
    const pid = started.pid!;
    await started.stop();
    assert.equal(await processIdentity(pid), undefined);
  });

  it('ends the children of the process, too', async () => {
    const pidFile = join(directory(), 'grandchild');
    const script = `const { pid } = require('node:child_process').spawn('sleep', ['1000']); require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(pid)); setInterval(() => {}, 1000)`;
    const started = await startReady(script);
    const grandchild = Number(await readFile(pidFile, 'utf8'));
    assert.notEqual(await processIdentity(grandchild), undefined);
    await started.stop();
    assert.equal(await processIdentity(grandchild), undefined);
  });

  it('says how a process exited unexpectedly', async () => {
    let tell: (line: string) => void = () => {};
    const said = new Promise<string>((resolve) => (tell = resolve));
    const started = await startProcess(options('process.exit(3)', { restart: true, log: tell }));
    assert.match(
      await said,
      /^example exited unexpectedly \(exit code 3\); restarting it in 1 s\. Its log: /,
    );
    assert.equal(started.lastExit, 'exit code 3');
    assert.equal(started.pid, undefined);
    await started.stop();
  });

  it('starts a process again that was killed', async () => {
    const pids: unknown[] = [];
    let onSecond: () => void = () => {};
    const second = new Promise<void>((resolve) => (onSecond = resolve));
    const started = await startProcess(
      options('process.send(process.pid); setInterval(() => {}, 1000)', {
        restart: true,
        onMessage: (pid) => {
          pids.push(pid);
          if (pids.length === 1) process.kill(Number(pid), 'SIGKILL');
          else onSecond();
        },
      }),
    );
    await second;
    assert.equal(started.lastExit, 'killed by SIGKILL');
    assert.equal(started.pid, pids[1]);
    assert.notEqual(pids[0], pids[1]);
    await started.stop();
    assert.equal(await processIdentity(Number(pids[1])), undefined);
  });

  it('rejects a command that does not exist', async () => {
    await assert.rejects(startProcess(options('', { command: 'no-such-program' })), { code: 'ENOENT' });
  });

  it('leaves no record of a process that was stopped', async () => {
    const started = await startReady('setInterval(() => {}, 1000)');
    assert.deepEqual(await readdir(join(directory(), 'processes')), [`${started.pid}.json`]);
    await started.stop();
    assert.deepEqual(await readdir(join(directory(), 'processes')), []);
  });
});

describe('startScript', () => {
  const directory = useTemporaryDirectory();

  it('runs a TypeScript file', async () => {
    let onMessage: (message: unknown) => void = () => {};
    const message = new Promise<unknown>((resolve) => (onMessage = resolve));
    const started = await startScript({
      name: 'parent',
      script: parentScript,
      args: [directory()],
      logFile: join(directory(), 'parent.log'),
      stateDirectory: directory(),
      restart: false,
      log,
      onMessage,
    });
    const grandchild = Number(await message);
    await started.stop();
    await stopOrphans(directory(), log);
    assert.equal(await processIdentity(grandchild), undefined);
  });
});

describe('stopOrphans', () => {
  const directory = useTemporaryDirectory();
  let parent: ChildProcess;
  let orphan: number;
  beforeEach(async () => {
    parent = fork(parentScript, [directory()], { execArgv: ['--import', 'tsx'] });
    const [pid] = (await once(parent, 'message')) as [number];
    orphan = pid;
  });
  afterEach(() => {
    parent.kill('SIGKILL');
    signalGroup(orphan, 'SIGKILL');
  });

  it('stops what a killed launcher left running, and says so', async () => {
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    assert.notEqual(await processIdentity(orphan), undefined);
    const lines: string[] = [];
    assert.deepEqual(await stopOrphans(directory(), (line) => lines.push(line)), []);
    assert.equal(await processIdentity(orphan), undefined);
    assert.deepEqual(lines, [
      `Stopping sleeper (process ${orphan}), left over from a start that was killed.`,
    ]);
    assert.deepEqual(await readdir(join(directory(), 'processes')), []);
  });

  it('leaves the processes of a living launcher alone and names the launcher', async () => {
    assert.deepEqual(await stopOrphans(directory(), log), [parent.pid]);
    assert.notEqual(await processIdentity(orphan), undefined);
  });

  it('leaves a process alone that only has the number of one of ours', async () => {
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    const path = join(directory(), 'processes', `${orphan}.json`);
    const record = JSON.parse(await readFile(path, 'utf8')) as { process: { identity: string } };
    const own = record.process.identity;
    record.process.identity = 'another start time';
    await writeFile(path, JSON.stringify(record));
    await stopOrphans(directory(), log);
    assert.equal(await processIdentity(orphan), own);
  });

  it('forgets records that it cannot read', async () => {
    await writeFile(join(directory(), 'processes', '1.json'), '{"name":');
    await recordProcess(directory(), 'nobody', 2 ** 30);
    assert.deepEqual(await stopOrphans(directory(), log), [parent.pid]);
    assert.deepEqual(await readdir(join(directory(), 'processes')), [`${orphan}.json`]);
  });
});
