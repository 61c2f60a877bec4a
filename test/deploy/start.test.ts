import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { childEnvironment } from '../../contracts/settings.js';
import { firstStartTimeoutMs } from '../real-servers.js';
import { temporaryDirectory } from '../registry/temporary-directory.js';

const bootstrap = fileURLToPath(new URL('../../deploy/local/bootstrap.mjs', import.meta.url));

/** Processes whose command line names the folder. */
async function processesOf(directory: string): Promise<string> {
  const { stdout } = await promisify(execFile)('pgrep', ['-f', directory]).catch(() => ({ stdout: '' }));
  return stdout.trim();
}

describe('npm start', function () {
  this.timeout(firstStartTimeoutMs);

  it('stops everything at Ctrl-C, which a terminal sends to the whole group of processes', async () => {
    const state = await temporaryDirectory();
    const started = spawn(process.execPath, [bootstrap, 'start', '--store', 'directory', '--no-monitor'], {
      env: childEnvironment({
        EVERGREEN_STATE: state,
        NO_COLOR: '1',
        TEMPORAL_ADDRESS: '',
        API_PORT: '0',
        TEMPORAL_PORT: '0',
        TEMPORAL_UI_PORT: '0',
      }),
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    started.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    const ended = once(started, 'exit');
    while (!said.includes('✓ prepare')) {
      assert.equal(started.exitCode, null, said);
      await wait(100);
    }
    assert.notEqual(await processesOf(state), '');
    process.kill(-started.pid!, 'SIGINT');
    await ended;
    assert.match(said, /stopping/);
    assert.equal(await processesOf(state), '');
  });
});
