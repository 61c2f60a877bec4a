import assert from 'node:assert/strict';
import { join } from 'node:path';
import { freePort } from '../../deploy/local/ports.js';
import { promoteChampion } from '../../registry/champions.js';
import { openStore } from '../../registry/open-store.js';
import { exampleModel } from '../registry/examples.js';
import { useTemporaryDirectory } from '../temporary-directory.js';
import { runEvergreen } from './run-evergreen.js';

describe('command line', () => {
  const state = useTemporaryDirectory();
  const run = (...argumentList: string[]) =>
    runEvergreen(argumentList, { EVERGREEN_STORE: 'directory', EVERGREEN_STATE: state() });
  const store = () => openStore({ kind: 'directory', path: join(state(), 'store') });
  const promoteInOrder = async (...digests: string[]): Promise<void> => {
    for (const [expectedGeneration, digest] of digests.entries())
      await promoteChampion(store(), {
        model: 'default',
        digest,
        expectedGeneration,
        reason: 'test',
        workflowId: null,
        runId: null,
        sample: true,
      });
  };

  for (const command of ['train', 'predict', 'status', 'models', 'promote', 'rollback'])
    it(`explains ${command}`, async () => {
      const { exitCode, stdout } = await run(command, '--help');
      assert.equal(exitCode, 0);
      assert.match(stdout, new RegExp(`Usage: evergreen ${command}`));
    });

  it('refuses an unknown option and says where help is', async () => {
    const { exitCode, stderr } = await run('models', '--colour');
    assert.equal(exitCode, 1);
    assert.match(stderr, /unknown option '--colour'[^]*--help/);
  });

  it('promotes by the first digits, lists, and rolls back as a new generation', async () => {
    const [first, second] = [await exampleModel(store(), 'first'), await exampleModel(store(), 'second')];
    await promoteInOrder(first);
    const promoted = await run('promote', second.slice(0, 12), '--reason', 'looks better', '--json');
    assert.equal(promoted.exitCode, 0, promoted.stderr);
    const champion = JSON.parse(promoted.stdout) as Record<string, unknown>;
    assert.deepEqual(
      [champion['digest'], champion['generation'], champion['previous'], champion['reason']],
      [second, 2, first, 'manual: looks better'],
    );
    const rolledBack = await run('rollback');
    assert.equal(rolledBack.stdout, `rolled back to ${first} as generation 3\n`);
    const listed = await run('models', '--json');
    const { models } = JSON.parse(listed.stdout) as { models: { digest: string; generations: number[] }[] };
    assert.deepEqual(Object.fromEntries(models.map(({ digest, generations }) => [digest, generations])), {
      [first]: [1, 3],
      [second]: [2],
    });
    assert.match((await run('models')).stdout, new RegExp(`★ │ ${first.slice(0, 16)}`));
  });

  it('does not promote without a reason, or by digits of no model', async () => {
    await exampleModel(store(), 'first');
    await exampleModel(store(), 'second');
    const outcomes = [
      [await run('promote', 'a'), /--reason/],
      [await run('promote', 'xyz', '--reason', 'r'), /"xyz" is not the start of a digest/],
      [await run('promote', '', '--reason', 'r'), /give at least four hexadecimal digits/],
      [await run('promote', 'abcdef', '--reason', 'r'), /No model in the registry starts with "abcdef"/],
    ] as const;
    for (const [{ exitCode, stderr }, message] of outcomes) {
      assert.equal(exitCode, 1);
      assert.match(stderr, message);
    }
  });

  it('cannot roll back what has no earlier champion, and says so as JSON too', async () => {
    await promoteInOrder(await exampleModel(store(), 'only'));
    const { exitCode, stdout, stderr } = await run('rollback', '--json');
    assert.equal(exitCode, 1);
    assert.match(stderr, /no earlier champion/);
    assert.equal((JSON.parse(stdout) as { code: string }).code, 'not-found');
  });

  it('says what to do when nothing runs', async () => {
    const nobody = `127.0.0.1:${await freePort()}`;
    const environment = {
      EVERGREEN_STORE: 'directory',
      EVERGREEN_STATE: state(),
      TEMPORAL_ADDRESS: nobody,
      API_PORT: String(await freePort()),
    };
    const status = await runEvergreen(['status'], environment);
    assert.equal(status.exitCode, 1);
    assert.match(status.stdout, new RegExp(`✗ No Temporal server answers at ${nobody}\\. Start the system`));
    assert.match(status.stdout, /champion {3}none yet/);
    const train = await runEvergreen(['train', '--sample'], environment);
    assert.equal(train.exitCode, 1);
    assert.match(train.stderr, /No Temporal server answers .* `npm start`/);
    assert.doesNotMatch(train.stderr, /\n\s+at /, 'no stack');
  });

  it('reports a slip in the options before it looks for servers', async () => {
    const wrong = await run('train', '--sample', '--limit', 'abc');
    assert.equal(wrong.exitCode, 1);
    assert.match(wrong.stderr, /limit/);
    assert.match((await run('train', '--limit', '5')).stderr, /--limit goes with --data or --sample/);
  });
});
