import { Client, Connection } from '@temporalio/client';
import assert from 'node:assert/strict';
import { countTrainingSlots } from '../../cli/search-handle.js';
import type { Leaderboard, Trial, TuningResult } from '../../contracts/search.js';
import { firstStartTimeoutMs } from '../real-servers.js';
import { startSystem, type RunningSystem } from './running-system.js';

const search = [
  ...['train', '--sample', '--limit', '600', '--base', 'tiny', '--max-length', '32'],
  ...['--tune', 'halving', '--trials', '3', '--parallel', '2', '--metric', 'accuracy'],
  ...['--space', 'learningRate=log:3e-4..3e-3, batchSize=16|32, epochs=1..2'],
];

/** All of a trial but the time that it took. */
const figuresOf = (trials: readonly Trial[]) => trials.map(({ seconds: _, ...figures }) => figures);

describe('a search on real servers', function () {
  this.timeout(firstStartTimeoutMs);
  let system: RunningSystem;
  let undisturbed: TuningResult;

  before(async () => {
    system = await startSystem();
    const connection = await Connection.connect({ address: system.temporalAddress });
    while ((await countTrainingSlots(new Client({ connection }))) === 0);
    await connection.close();
  });
  after(async () => system?.stop());

  const leaderboard = async (): Promise<Leaderboard> =>
    JSON.parse((await system.evergreen('trials', '--json')).stdout) as Leaderboard;

  const filesOfTrials = async (): Promise<string[]> => {
    const keys: string[] = [];
    for await (const { key } of system.store.list('runs/'))
      if (/\/trials\/\d+\/(checkpoints|model)\//.test(key)) keys.push(key);
    return keys;
  };

  it('trains three trials, promotes the best, and says that one waits for the only trainer', async () => {
    const { exitCode, stdout, stderr } = await system.evergreen(...search, '--json');
    assert.equal(exitCode, 0, stderr);
    undisturbed = JSON.parse(stdout) as TuningResult;
    assert.match(stderr, /of 2 trials at once, 1 waits/);
    const { lifecycle, trials, winner } = undisturbed;
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

  it('leaves no checkpoint and no model but the promoted one', async () => {
    assert.deepEqual(await filesOfTrials(), []);
  });

  it('gives the same trials and the same model when the trainer is killed in the middle', async () => {
    const started = await system.evergreen(...search, '--no-wait');
    assert.equal(started.exitCode, 0, started.stderr);
    const until = async (isExpected: (current: Leaderboard) => boolean): Promise<Leaderboard> => {
      for (;;) {
        const current = await leaderboard();
        assert.notEqual(current.phase, 'failed');
        if (isExpected(current)) return current;
        await new Promise((resolve) => setTimeout(resolve, 1_000));
      }
    };
    await until(({ trials }) => trials.some(({ value }) => value !== null));
    await system.restartTrainer();
    const ended = await until(({ phase }) => phase === 'ended');
    assert.deepEqual(figuresOf(ended.trials), figuresOf(undisturbed.trials));
    const { stdout } = await system.evergreen('decision', '--json');
    assert.equal(
      (JSON.parse(stdout) as { candidateDigest: string }).candidateDigest,
      undisturbed.lifecycle.digest,
    );
  });
});
