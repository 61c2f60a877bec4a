import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { challengeSettingsSchema } from '../../contracts/challenge.js';
import type { MonitorStatus } from '../../contracts/monitor.js';
import { startChallenge } from '../../policy/challenge/challenge.js';
import { appendChallenge, newestChallenge } from '../../registry/challenges.js';
import { promoteChampion } from '../../registry/champions.js';
import { generateReviews } from '../../sources/sample-corpus/generate-reviews.js';
import { ActivityRunner } from '../activities/activity-runner.js';
import { firstStartTimeoutMs } from '../real-servers.js';
import { startSystem, type RunningSystem } from './running-system.js';

/**
 * A bad model is champion, and a challenge by a good one is put into the store as the lifecycle's step puts it there. From
 * then on, labels, monitor and API do the rest.
 */
describe('a challenge on real servers', function () {
  this.timeout(firstStartTimeoutMs);
  let system: RunningSystem;
  let directory: string;
  let challenger: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'evergreen-challenge-'));
    system = await startSystem();
  });
  after(async () => {
    await system?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const evergreen = async (...command: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await system.evergreen(...command);
    assert.equal(exitCode, 0, stderr);
    return stdout;
  };
  const until = async <Value>(what: string, find: () => Promise<Value | null>): Promise<Value> => {
    for (let attempt = 1; ; attempt++) {
      const found = await find();
      if (found !== null) return found;
      assert.ok(attempt < 120, what);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  };
  const monitorStatus = async () =>
    JSON.parse(await evergreen('monitor', 'status', '--json')) as MonitorStatus;

  it('begins with a champion that a better model challenges', async () => {
    const runner = await ActivityRunner.create(directory, undefined, 1, system.store);
    const train = async (limit: number, epochs: number, runId: string): Promise<string> => {
      const source = { kind: 'sample', rows: 2_000, seed: 1, drift: 0, labelNoise: 0, limit } as const;
      const run = await runner.prepare({ source, base: 'tiny', training: { maxLength: 32, epochs } }, runId);
      const { dataset } = await runner.run('ingest', { run });
      const tokens = await runner.tokenize({ run, dataset });
      return (await runner.train({ run, dataset, tokens }, { runId })).digest;
    };
    challenger = await train(1_200, 2, 'run-challenger');
    const championDigest = await train(60, 1, 'run-champion');
    const identity = { workflowId: null, runId: null, sample: true };
    const champion = { model: 'default', digest: championDigest, reason: 'manual', ...identity };
    await promoteChampion(system.store, { ...champion, expectedGeneration: 0 });
    await appendChallenge(system.store, {
      ...startChallenge({
        challengerDigest: challenger,
        championDigest,
        championGeneration: 1,
        number: 1,
        settings: challengeSettingsSchema.parse({}),
        startedAt: Date.now(),
      }),
      model: 'default',
      runId: 'run-challenger',
      workflowId: 'lifecycle/default',
      sample: true,
      judgedUntil: 0,
      end: null,
    });
  });

  it('is shown while it waits for labels', async () => {
    await evergreen('monitor', 'start', '--every', '1s');
    await until('the monitor sees no challenge', async () => (await monitorStatus()).challenge);
    assert.match(await evergreen('monitor', 'status'), /against generation 1 since/);
    assert.match(await evergreen('status'), /challenger .*against generation 1 since.*Of 0 labeled texts/);
  });

  it('is decided by the labels that arrive, and the API serves the challenger', async () => {
    const reviews = [...generateReviews({ rows: 400, seed: 91, drift: 0, labelNoise: 0 })];
    const lines = reviews.map(({ text, label }) => JSON.stringify({ text, label }));
    const file = join(directory, 'labels.jsonl');
    await writeFile(file, lines.join('\n'));
    await evergreen('feedback', 'import', file, '--source', 'shop');
    const served = await until('generation 2 is not served', async () => {
      const response = await fetch(`${system.apiUrl}/model`);
      const model = (await response.json()) as { generation: number; digest: string };
      return model.generation === 2 ? model : null;
    });
    assert.equal(served.digest, challenger);
  });

  it('is part of the history of the monitor, and over', async () => {
    const end = await until('the challenge has no end', async () => {
      const newest = await newestChallenge(system.store, 'default');
      return newest?.challenge.end ?? null;
    });
    assert.deepEqual([end.outcome, end.generation], ['promoted', 2]);
    const status = await until('the monitor still sees the challenge', async () => {
      const now = await monitorStatus();
      return now.challenge === null ? now : null;
    });
    assert.ok(status.log.some(({ text }) => /^Challenger .* promoted as generation 2/.test(text)));
  });
});
