import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { processEnvironment } from '../../settings/environment.js';
import { firstStartTimeoutMs } from '../real-servers.js';
import { temporaryDirectory } from '../registry/temporary-directory.js';

const bootstrap = fileURLToPath(new URL('../../deploy/local/bootstrap.mjs', import.meta.url));

const evergreen = fileURLToPath(new URL('../../cli/evergreen.mjs', import.meta.url));

/** Processes whose command line names the directory. */
async function processesOf(directory: string): Promise<string> {
  const { stdout } = await promisify(execFile)('pgrep', ['-f', directory]).catch(() => ({ stdout: '' }));
  return stdout.trim();
}

describe('npm start', function () {
  this.timeout(firstStartTimeoutMs);

  const start = (state: string, ...more: string[]) => {
    const child = spawn(
      process.execPath,
      [bootstrap, 'start', '--store', 'directory', '--no-monitor', ...more],
      {
        env: processEnvironment({
          EVERGREEN_STATE: state,
          NO_COLOR: '1',
          TEMPORAL_ADDRESS: '',
          API_PORT: '0',
          TEMPORAL_PORT: '0',
          TEMPORAL_UI_PORT: '0',
        }),
        detached: true,
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    const ended = once(child, 'exit');
    return {
      said: () => said,
      async untilSaid(words: string) {
        while (!said.includes(words)) {
          assert.equal(child.exitCode, null, said);
          await wait(100);
        }
      },
      stopReading: () => child.stdout.destroy(),
      async pressCtrlC() {
        process.kill(-child.pid!, 'SIGINT');
        await ended;
        return child.exitCode;
      },
    };
  };

  it('stops everything at Ctrl-C, which a terminal sends to the whole group of processes', async () => {
    const state = await temporaryDirectory();
    const started = start(state);
    await started.untilSaid('✓ prepare');
    assert.notEqual(await processesOf(state), '');
    await started.pressCtrlC();
    assert.match(started.said(), /stopping/);
    assert.equal(await processesOf(state), '');
  });

  it('stops in good order when its reader, such as tee, ends at the same Ctrl-C', async () => {
    const state = await temporaryDirectory();
    const started = start(state);
    await started.untilSaid('Nothing is promoted yet');
    started.stopReading();
    assert.equal(await started.pressCtrlC(), 0);
    assert.deepEqual(await readdir(join(state, 'processes')), []);
  });

  it('stops everything when the simulation that started it is killed, whose working directory is another', async () => {
    const state = await temporaryDirectory();
    const simulation = spawn(process.execPath, [evergreen, 'simulate', '--store', 'directory'], {
      cwd: state,
      env: processEnvironment({ EVERGREEN_STATE: state }),
      stdio: 'ignore',
    });
    const recorded = () => readdir(join(state, 'simulation', 'processes')).catch(() => []);
    // The launcher, Temporal and a worker.
    while ((await recorded()).length < 3) {
      assert.equal(simulation.exitCode, null);
      await wait(20);
    }
    simulation.kill('SIGKILL');
    while ((await recorded()).length > 0) await wait(100);
    assert.equal(await processesOf(state), '');
  });

  it('says that nothing can be served when the gate rejects the first model', async () => {
    const state = await temporaryDirectory();
    const data = join(state, 'chance.jsonl');
    const rows = Array.from({ length: 200 }, (_, index) => ({ text: `row ${index}`, label: index % 4 < 2 }));
    await writeFile(data, rows.map((row) => JSON.stringify(row)).join('\n'));
    const started = start(state, '--data', data, '--base', 'tiny', '--epochs', '1');
    await started.untilSaid('no model of default is promoted');
    assert.match(started.said(), /rejected [0-9a-f]{64}[^]*API {11}http/);
    assert.match(started.said(), /\nfeedback keys \S+secrets\.json .*\ntexts {9}kept for 7 days in /);
    const { feedbackKey } = JSON.parse(await readFile(join(state, 'secrets.json'), 'utf8')) as Record<
      string,
      string
    >;
    assert.ok(!started.said().includes(feedbackKey!));
    await started.pressCtrlC();
  });
});
