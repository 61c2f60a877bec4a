import { Client, Connection } from '@temporalio/client';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { countTrainingSlots } from '../../cli/search-handle.js';
import type { Leaderboard, TuningResult } from '../../contracts/search.js';
import { readRun } from '../../registry/runs.js';
import { firstStartTimeoutMs } from '../real-servers.js';
import { startSystem, type RunningSystem } from './running-system.js';

const search = [
  ...['train', '--sample', '--limit', '600', '--base', 'tiny', '--max-length', '32'],
  ...['--tune', 'halving', '--trials', '3', '--parallel', '2', '--metric', 'accuracy'],
  ...['--space', 'learningRate=log:3e-4..3e-3, batchSize=16|32, epochs=1..2'],
];

describe('a search on real servers', function () {
  this.timeout(firstStartTimeoutMs);
  let system: RunningSystem;

  before(async () => {
    system = await startSystem();
    const connection = await Connection.connect({ address: system.temporalAddress });
    while ((await countTrainingSlots(new Client({ connection }))) === 0);
    await connection.close();
  });
  after(async () => system?.stop());

  const filesOfTrials = async (): Promise<string[]> => {
    const keys: string[] = [];
    for await (const { key } of system.store.list('runs/'))
      if (/\/trials\/\d+\/(checkpoints|model)\//.test(key)) keys.push(key);
    return keys;
  };

  it('trains three trials, promotes the best, and says that one waits for the only trainer', async () => {
    const { exitCode, stdout, stderr } = await system.evergreen(...search, '--json');
    assert.equal(exitCode, 0, stderr);
    assert.match(stderr, /of 2 trials at once, 1 waits/);
    const { lifecycle, trials, winner } = JSON.parse(stdout) as TuningResult;
    assert.deepEqual([lifecycle.promoted, lifecycle.generation], [true, 1]);
    const best = Math.max(...trials.map(({ value }) => value!));
    assert.equal(trials[winner - 1]!.value, best);
    assert.deepEqual(trials.map(({ epochs }) => epochs).toSorted(), [1, 1, 2]);
  });

  it('shows the trials afterwards, as a table', async () => {
    const { stdout } = await system.evergreen('trials');
    assert.match(stdout, /search by halving, ended: 3 of 3 trials have ended/);
    assert.match(stdout, /rank 3 of 3/);
  });

  it('shows them as a page with a learning curve each', async () => {
    const { stdout } = await system.evergreen('trials', '--report', '--json');
    const page = await readFile((JSON.parse(stdout) as { report: string }).report, 'utf8');
    assert.equal(page.match(/<polyline/g)?.length, 3);
  });

  it('retrains the champion where no monitor runs, and gets another trial meanwhile', async () => {
    const { exitCode, stdout, stderr } = await system.evergreen(
      ...['retrain', '--reason', 'by hand', '--tune', 'random', '--trials', '1', '--json'],
      ...['--space', 'learningRate=1e-3|2e-3|3e-3'],
    );
    assert.equal(exitCode, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), { model: 'default', outcome: 'started', behind: null });
    const extended = await system.evergreen('trials', 'extend', '--trials', '1');
    assert.match(extended.stdout, /the search has 2 trials now/, extended.stderr);
    let board: Leaderboard;
    do board = JSON.parse((await system.evergreen('trials', '--json')).stdout) as Leaderboard;
    while (!['ended', 'failed'].includes(board.phase));
    assert.deepEqual(
      board.trials.map(({ status }) => status),
      ['finished', 'finished'],
    );
    const run = await readRun(system.store, board.lifecycleRunId!);
    assert.deepEqual(
      [run?.source.kind, run?.base, run?.hyperparameters.maxLength],
      ['retraining', 'tiny', 32],
    );
    const late = await system.evergreen('trials', 'extend', '--trials', '1');
    assert.match(late.stderr, /The last search for default has ended/);
  });

  it('leaves no checkpoint and no model but the promoted one', async () => {
    assert.deepEqual(await filesOfTrials(), []);
  });
});
