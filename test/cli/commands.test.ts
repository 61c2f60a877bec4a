import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '../../deploy/local/ports.js';
import type { Champion } from '../../contracts/champion.js';
import type { Decision } from '../../contracts/decision.js';
import { rowId } from '../../policy/split.js';
import { currentChampion, promoteChampion } from '../../registry/champions.js';
import { openFeedbackLog } from '../../registry/feedback.js';
import { openStore } from '../../store/open-store.js';
import { saveRun } from '../../registry/runs.js';
import { exampleModel, exampleRun, judgeModel } from '../registry/examples.js';
import { useTemporaryDirectory } from '../temporary-directory.js';
import { runEvergreen } from './run-evergreen.js';

const project = fileURLToPath(new URL('../../', import.meta.url));
type CommandFailure = { code: number; stdout: string; stderr: string };

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

  for (const command of ['train', 'follow', 'predict', 'status', 'models', 'decision', 'promote', 'rollback'])
    it(`explains ${command}`, async () => {
      const { exitCode, stdout } = await run(command, '--help');
      assert.equal(exitCode, 0);
      assert.match(stdout, new RegExp(`Usage: evergreen ${command}`));
    });

  it('refuses an unknown option and says where help is, as a process that fails', async () => {
    const command = [
      process.execPath,
      ['cli/evergreen.mjs', 'models', '--colour'],
      { cwd: project },
    ] as const;
    await assert.rejects(promisify(execFile)(...command), ({ code, stdout, stderr }: CommandFailure) => {
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr, /unknown option '--colour'[^]*--help/);
      return true;
    });
  });

  it('says as JSON, too, what is wrong with the usage', async () => {
    const { exitCode, stdout } = await run('promote', 'abcd', '--json');
    assert.equal(exitCode, 1);
    const error = "required option '--reason <text>' not specified";
    assert.deepEqual(JSON.parse(stdout), { error, code: 'invalid-input', details: {} });
  });

  it('promotes by the first digits, lists, and rolls back as a new generation', async () => {
    const [first, second] = [await exampleModel(store(), 'first'), await exampleModel(store(), 'second')];
    await promoteInOrder(first);
    await judgeModel(store(), second, { verdict: 'promote' });
    const promoted = await run('promote', second.slice(0, 12), '--reason', 'looks better', '--json');
    assert.equal(promoted.exitCode, 0, promoted.stderr);
    const champion = JSON.parse(promoted.stdout) as Record<string, unknown>;
    assert.deepEqual(
      [champion['digest'], champion['generation'], champion['previous'], champion['reason']],
      [second, 2, first, 'manual: looks better'],
    );
    const rolledBack = await run('rollback');
    assert.match(
      rolledBack.stdout,
      new RegExp(`^rolled back to ${first} as generation 3\nWithdrawn: ${second.slice(0, 12)}\\.`),
    );
    const again = await run('promote', second, '--reason', 'still better');
    assert.match(again.stderr, /rolled back from .*, so it is withdrawn.*--force/);
    const listed = await run('models', '--json');
    const { models } = JSON.parse(listed.stdout) as { models: { digest: string; generations: number[] }[] };
    assert.deepEqual(Object.fromEntries(models.map(({ digest, generations }) => [digest, generations])), {
      [first]: [1, 3],
      [second]: [2],
    });
    const table = (await run('models')).stdout;
    assert.match(table, new RegExp(`★ │ ${first.slice(0, 12)}`));
    assert.match(table, new RegExp(`│ ${second.slice(0, 12)} │ 2026-11-01 00:00 │ 87\\.50 % +│ promote`));
    assert.match(table, /rolled back from .* as generation 3 \(rollback\)\n$/);
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

  it('promotes what the gate rejected by force only, and keeps that it did', async () => {
    const [champion, rejected] = [
      await exampleModel(store(), 'first'),
      await exampleModel(store(), 'second'),
    ];
    await promoteInOrder(champion);
    await judgeModel(store(), rejected, { verdict: 'reject', runId: 'run-7', failed: ['slices', 'latency'] });
    const refused = await run('promote', rejected, '--reason', 'r', '--json');
    assert.equal(refused.exitCode, 1);
    assert.match(
      refused.stderr,
      /slices, latency failed \(see `npx evergreen decision run-7`\)\. Add --force/,
    );
    const { details } = JSON.parse(refused.stdout) as { details: { failedChecks: string[] } };
    assert.deepEqual(details.failedChecks, ['slices', 'latency']);
    assert.match((await run('models')).stdout, /reject: slices, latency/);

    const forced = await run('promote', rejected, '--reason', 'we need it', '--force', '--json');
    assert.equal(forced.exitCode, 0, forced.stderr);
    const record = JSON.parse(forced.stdout) as Champion;
    assert.deepEqual(record.forced, { failedChecks: ['slices', 'latency'] });
    assert.deepEqual(await currentChampion(store(), 'default'), record);
    assert.match((await run('models')).stdout, /2 \(forced\)/);
  });

  it('promotes a challenger by force only, and says what is undecided', async () => {
    const [champion, challenger] = [
      await exampleModel(store(), 'first'),
      await exampleModel(store(), 'second'),
    ];
    await promoteInOrder(champion);
    await judgeModel(store(), challenger, {
      verdict: 'challenge',
      runId: 'run-7',
      undecided: ['improvement'],
    });
    const refused = await run('promote', challenger, '--reason', 'r');
    assert.match(refused.stderr, /not shown to be good enough yet: improvement undecided/);
    const forced = await run('promote', challenger, '--reason', 'we need it', '--force');
    assert.match(forced.stdout, /as generation 2 by force/);
  });

  it('promotes what no gate has judged by force only, but a former champion freely', async () => {
    const [first, second] = [await exampleModel(store(), 'first'), await exampleModel(store(), 'second')];
    await promoteInOrder(first);
    const refused = await run('promote', second, '--reason', 'r');
    assert.equal(refused.exitCode, 1);
    assert.match(refused.stderr, /The gate has not judged/);
    const forced = await run('promote', second, '--reason', 'r', '--force');
    assert.match(forced.stdout, /as generation 2 by force/);
    const again = await run('promote', first, '--reason', 'back', '--json');
    assert.equal((JSON.parse(again.stdout) as Champion).forced, undefined);
  });

  it('shows the decision of the newest run, of a run, and of a candidate', async () => {
    const [first, second] = [await exampleModel(store(), 'first'), await exampleModel(store(), 'second')];
    await judgeModel(store(), first, { verdict: 'promote', runId: 'older', day: '01' });
    await judgeModel(store(), second, {
      verdict: 'reject',
      runId: 'newer',
      day: '02',
      failed: ['latency'],
      championGeneration: 4,
      attempt: { number: 2, level: 0.05 / 6 },
      comparedRows: { old: 900, recent: 60, excluded: { trainedOn: 1, raisedAlarm: 7, contradicted: 2 } },
      power: { rows: 60, disagreement: 0.07, better: 0.1, betterLate: 0.01, equal: 0.2 },
    });
    const newest = JSON.parse((await run('decision', '--json')).stdout) as Decision;
    assert.deepEqual([newest.runId, newest.verdict, newest.candidateDigest], ['newer', 'reject', second]);
    for (const of of ['older', first.slice(0, 10)])
      assert.equal((JSON.parse((await run('decision', of, '--json')).stdout) as Decision).runId, 'older');
    const { stdout } = await run('decision');
    assert.match(stdout, new RegExp(`reject ${second}`));
    assert.match(stdout, /accuracy 87\.50 %, macro F1 87\.00 % on 500 test rows/);
    assert.match(stdout, /│ latency +│ 3\.00 × +│ at most 2\.00 × +│ fail/);
    assert.match(
      stdout,
      /Compared on 900 old and 60 recent test rows\..*on 1, 7 raised its alarm, .* contradicts 2\./,
    );
    assert.match(stdout, /Attempt 2 against generation 4: promoting takes evidence at level 0\.83 %/);
    assert.match(
      stdout,
      /2 points better passes improvement with probability 10 % now and 1 % at the 20th attempt/,
    );
  });

  it('says so when there is no decision to show', async () => {
    assert.match((await run('decision')).stderr, /The model default was never trained\./);
    await judgeModel(store(), await exampleModel(store(), 'first'), { verdict: 'promote', runId: 'older' });
    const unknown = await run('decision', 'nothing-like-it');
    assert.equal(unknown.exitCode, 1);
    assert.match(
      unknown.stderr,
      /whose id starts with "nothing-like-it"\..*newest decision is that of run older/,
    );
    await saveRun(store(), { ...exampleRun, runId: 'unfinished', startedAt: '2026-12-01T00:00:00.000Z' });
    const newest = await run('decision', '--json');
    assert.match(
      newest.stderr,
      /^Run unfinished \(manual, started .*\) has no decision yet\.\nThe newest decision is that of run .*:$/m,
    );
    assert.equal((JSON.parse(newest.stdout) as Decision).runId, 'older');
  });

  it('cannot roll back what has no earlier champion, and says so as JSON too', async () => {
    await promoteInOrder(await exampleModel(store(), 'only'));
    const { exitCode, stdout, stderr } = await run('rollback', '--json');
    assert.equal(exitCode, 1);
    assert.match(stderr, /no earlier champion/);
    assert.equal((JSON.parse(stdout) as { code: string }).code, 'not-found');
  });

  it('counts feedback by source and label, whatever they are called', async () => {
    const row = {
      rowId: rowId('a'),
      text: 'a',
      label: 'constructor',
      source: 'toString',
      sender: 'cli',
      kind: 'random' as const,
      at: '2026-11-25T10:00:00.000Z',
    };
    await openFeedbackLog(store(), 'default').append([row]);
    const { stdout } = await run('feedback', 'status', '--json');
    const { sources } = JSON.parse(stdout) as { sources: unknown };
    assert.deepEqual(sources, { toString: { constructor: 1 } });
  });

  it('says what to do when nothing runs', async () => {
    const nobody = `127.0.0.1:${await freePort()}`;
    const environment = {
      EVERGREEN_STORE: 'directory',
      EVERGREEN_STATE: state(),
      TEMPORAL_ADDRESS: nobody,
      API_PORT: String(await freePort()),
    };
    const noStore = { ...environment, EVERGREEN_STORE: 'minio', MINIO_ENDPOINT: `http://${nobody}` };
    const [status, withoutStore, train] = await Promise.all([
      runEvergreen(['status'], environment),
      runEvergreen(['status'], noStore),
      runEvergreen(['train', '--sample'], environment),
    ]);
    assert.equal(status.exitCode, 1);
    assert.match(status.stdout, new RegExp(`✗ No Temporal server answers at ${nobody}\\. Start the system`));
    assert.match(status.stdout, /✗ No API answers at .*\nchampion {3}none yet\nlifecycle {2}unknown/);
    assert.match(withoutStore.stdout, /champion {3}unknown/);
    assert.equal(train.exitCode, 1);
    assert.match(train.stderr, /No Temporal server answers .* `npm start`/);
    assert.doesNotMatch(train.stderr, /\n\s+at /, 'no stack');
  });

  it('reports a slip in the options before it looks for servers', async () => {
    const wrong = await run('train', '--sample', '--limit', 'abc');
    assert.equal(wrong.exitCode, 1);
    assert.match(wrong.stderr, /limit/);
    assert.match(
      (await run('train', '--limit', '5')).stderr,
      /--limit goes with --data, --sample or --feedback/,
    );
  });
});
