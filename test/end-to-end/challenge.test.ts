import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { challengeSettingsSchema } from '../../contracts/challenge.js';
import type { LifecycleResult } from '../../contracts/lifecycle.js';
import type { MonitorStatus } from '../../contracts/monitor.js';
import { startChallenge } from '../../policy/challenge/challenge.js';
import { appendChallenge } from '../../registry/challenges.js';
import { readDecisionOfRun } from '../../registry/decisions.js';
import { requireGeneration } from '../../registry/champion-log.js';
import { generateReviews } from '../../sources/sample-corpus/generate-reviews.js';
import { firstStartTimeoutMs } from '../real-servers.js';
import { startSystem, type RunningSystem } from './running-system.js';

/**
 * A good model and a bad one are trained; the bad one is promoted by force, and a challenge by the good one is put into the
 * store as the lifecycle's step puts it there. From then on, labels, monitor and API do the rest.
 */
describe('a challenge on real servers', function () {
  this.timeout(firstStartTimeoutMs);
  let system: RunningSystem;
  let directory: string;
  let challenger: LifecycleResult;

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
    const training = ['train', '--sample', '--base', 'tiny', '--max-length', '32', '--json'];
    challenger = JSON.parse(
      await evergreen(...training, '--limit', '900', '--epochs', '2'),
    ) as LifecycleResult;
    const weak = await system.evergreen(
      ...[...training, '--limit', '60', '--epochs', '1', '--minimum-accuracy', '0.99'],
    );
    assert.equal(weak.exitCode, 2, weak.stderr);
    const { digest } = JSON.parse(weak.stdout) as LifecycleResult;
    await evergreen('promote', digest, '--reason', 'end-to-end test', '--force');
    const champion = await requireGeneration(system.store, 'default', 2);
    await appendChallenge(system.store, {
      ...startChallenge({
        challengerDigest: challenger.digest,
        championDigest: champion.digest,
        championGeneration: 2,
        number: 1,
        settings: challengeSettingsSchema.parse({}),
        startedAt: Date.now(),
      }),
      model: 'default',
      runId: challenger.runId,
      workflowId: 'lifecycle/default',
      sample: true,
      judgedUntil: 0,
      end: null,
    });
  });

  it('is shown while it waits for labels', async () => {
    await evergreen('monitor', 'start', '--every', '1s');
    await until('the monitor sees no challenge', async () => (await monitorStatus()).challenge);
    assert.match(await evergreen('monitor', 'status'), /against generation 2 since/);
    assert.match(await evergreen('status'), /challenger .*against generation 2 since.*Of 0 labeled texts/);
  });

  it('is decided by the labels that arrive, and the API serves the challenger', async () => {
    const reviews = [...generateReviews({ rows: 400, seed: 91, drift: 0, labelNoise: 0 })];
    const lines = reviews.map(({ text, label }) => JSON.stringify({ text, label }));
    const file = join(directory, 'labels.jsonl');
    await writeFile(file, lines.join('\n'));
    await evergreen('feedback', 'import', file, '--source', 'shop');
    const served = await until('generation 3 is not served', async () => {
      const response = await fetch(`${system.apiUrl}/model`);
      const model = (await response.json()) as { generation: number; digest: string };
      return model.generation === 3 ? model : null;
    });
    assert.equal(served.digest, challenger.digest);
  });

  it('is part of the decision about its run, and of the history of the monitor', async () => {
    const { challenge } = await until('the decision has no end', async () => {
      const decision = await readDecisionOfRun(system.store, challenger.runId);
      return decision?.challenge?.end ? decision : null;
    });
    assert.deepEqual([challenge?.end?.outcome, challenge?.end?.generation], ['promoted', 3]);
    assert.match(await evergreen('decision', challenger.runId), /promoted as generation 3/);
    const status = await until('the monitor still sees the challenge', async () => {
      const now = await monitorStatus();
      return now.challenge === null ? now : null;
    });
    assert.ok(status.log.some(({ text }) => /^Challenger .* promoted as generation 3/.test(text)));
  });
});
