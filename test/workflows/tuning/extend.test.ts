import { WorkflowUpdateFailedError } from '@temporalio/client';
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import type { TuningInput } from '../../../contracts/search.js';
import { firstStartTimeoutMs } from '../../real-servers.js';
import { fakeTrials } from './fake-trials.js';
import { TuningRunner, type RunningSearch } from './tuning-runner.js';

const search = (settings: Partial<TuningInput['search']> = {}): Pick<TuningInput, 'search'> => ({
  search: { space: 'learningRate=log:1e-5..1e-3, epochs=1..3', trials: 3, metric: 'accuracy', ...settings },
});
const extend = ({ handle }: RunningSearch, extension: object): Promise<unknown> =>
  handle.executeUpdate('extend', { args: [extension] });

async function assertRefused(extending: Promise<unknown>, message: RegExp): Promise<void> {
  await assert.rejects(extending, (error) => {
    assert.ok(error instanceof WorkflowUpdateFailedError, String(error));
    assert.match(String(error.cause?.message), message);
    return true;
  });
}

describe('a search that is extended', function () {
  this.timeout(30_000);
  let runner: TuningRunner;

  before(async function () {
    this.timeout(firstStartTimeoutMs);
    runner = await TuningRunner.create();
  });
  after(async () => runner?.close());

  for (const method of ['random', 'halving'] as const)
    it(`by ${method}, has the result of one that was that long from its start, over several runs`, async () => {
      const plain = await runner.run(fakeTrials().activities, search({ method, trials: 6, parallel: 2 }));
      const { activities } = fakeTrials({ onRung: async () => void (await wait(100)) });
      const input = { ...search({ method, parallel: 2 }), maximumEvents: 50 };
      const extended = await runner.run(activities, input, async (running) => {
        const answer = await extend(running, { trials: 3 });
        assert.deepEqual(answer, { trials: 6, budgetMs: null });
      });
      assert.deepEqual([extended.winner, extended.trials], [plain.winner, plain.trials]);
    });

  it('while its last trial ends goes on with the further ones', async () => {
    const { activities } = fakeTrials();
    let plans = 0;
    const planSearch: typeof activities.planSearch = async (input) => {
      plans += 1;
      // Meanwhile the only trial ends.
      if (plans === 2) await wait(1_500);
      return activities.planSearch(input);
    };
    const { winner, trials } = await runner.run(
      { ...activities, planSearch },
      search({ trials: 1 }),
      (running) => Promise.all([extend(running, { trials: 1 }), extend(running, { trials: 2 })]),
    );
    assert.deepEqual([winner, trials.map(({ status }) => status)], [4, Array(4).fill('finished')]);
  });

  it('in time stops later', async () => {
    const { activities } = fakeTrials({ onRung: async () => void (await wait(500)) });
    const input = search({ trials: 4, space: 'learningRate=log:1e-5..1e-3, epochs=1', budgetMs: 1_000 });
    const short = await runner.run(activities, input);
    assert.match(short.trials.at(-1)!.reason, /its time budget is used up/);
    const long = await runner.run(activities, input, async (running) => {
      await running.until(({ phase }) => phase === 'search');
      const answer = await extend(running, { budgetMs: 60_000 });
      assert.deepEqual(answer, { trials: 4, budgetMs: 61_000 });
    });
    assert.ok(long.trials.every(({ status }) => status === 'finished'));
  });

  it('says why it cannot be', async () => {
    const { activities } = fakeTrials({ onRung: async () => void (await wait(300)) });
    await runner.run(activities, search({ method: 'grid', space: 'batchSize=8|16' }), async (running) => {
      await assertRefused(extend(running, { trials: 3 }), /A grid has all its combinations/);
      await assertRefused(extend(running, { budgetMs: 5 }), /has no time budget/);
      await assertRefused(extend(running, {}), /Name a number of trials, or a time/);
      await assertRefused(extend(running, { trials: 0 }), /trials/);
      await running.handle.signal('stop', { reason: 'lunch' });
      await assertRefused(extend(running, { trials: 3 }), /The search was stopped: lunch/);
    });
    const halving = search({ method: 'halving', trials: 3 });
    await runner.run(activities, halving, async (running) => {
      await running.until(({ round }) => round === 1);
      await assertRefused(extend(running, { trials: 3 }), /compete from the first rung on/);
    });
    await runner.run(activities, search({ space: 'batchSize=8|16|32' }), async (running) => {
      await assertRefused(extend(running, { trials: 3 }), /no more than these 3 trials/);
      await running.handle.result();
      await assert.rejects(extend(running, { trials: 3 }));
    });
  });
});
