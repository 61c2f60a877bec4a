import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { trialWorkflowId } from '../../../contracts/names.js';
import { encodeHistory } from '../encode-history.js';
import { fakeTrials } from './fake-trials.js';
import { TuningRunner } from './tuning-runner.js';

const histories = new URL('histories/', import.meta.url);

/**
 * Writes the histories that replay.test.ts replays: two runs of a search that continued as new, one by halving, and a trial. Only
 * record them again when no search of the old version is still running. usage: npm test --
 * test/workflows/tuning/record-histories.ts
 */
describe('recording the histories of a search', function () {
  this.timeout(120_000);
  let runner: TuningRunner;

  before(async () => {
    runner = await TuningRunner.create();
    await mkdir(histories, { recursive: true });
  });
  after(async () => runner?.close());

  const record = async (name: string, workflowId: string, runId?: string): Promise<void> => {
    const history = await runner.environment.client.workflow.getHandle(workflowId, runId).fetchHistory();
    const path = fileURLToPath(new URL(`${name}.binpb`, histories));
    await writeFile(path, encodeHistory(history));
  };

  it('at random, which is paused, resumed, extended and continues as new', async () => {
    const search = { space: 'learningRate=log:1e-5..1e-3, epochs=1..3', trials: 8, parallel: 2 };
    const { activities } = fakeTrials({ failing: [3] });
    await runner.run(activities, { model: 'recorded', search, maximumEvents: 60 }, async ({ handle }) => {
      const { runId } = await handle.describe();
      await handle.signal('pause', { reason: 'recorded' });
      await handle.signal('resume');
      await handle.executeUpdate('extend', { args: [{ trials: 1 }] });
      await handle.result();
      await record('started', handle.workflowId, runId);
      await record('continued', handle.workflowId);
    });
    await record('trial', trialWorkflowId('recorded', 8));
  });

  it('by halving', async () => {
    const search = {
      method: 'halving' as const,
      space: 'learningRate=log:1e-5..1e-3, epochs=1..3',
      trials: 3,
    };
    await runner.run(fakeTrials().activities, { model: 'recorded', search }, async ({ handle }) => {
      await handle.result();
      await record('halved', handle.workflowId);
    });
  });
});
