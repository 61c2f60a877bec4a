import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { DecideInput } from '../../../activities/steps/decide.js';
import { decisionToRetrain, fakeActivities } from '../fake-activities.js';
import { encodeHistory } from '../encode-history.js';
import { MonitorRunner } from './monitor-runner.js';

/**
 * Writes the histories that replay.test.ts replays: two runs of one monitor that retrained, received
 * messages, and continued as new. Only record them again when no monitor of the old version is still running.
 * usage: npm test -- test/workflows/monitoring/record-histories.ts
 */
describe('recording the histories of a monitor', function () {
  this.timeout(120_000);

  it('that retrains, receives messages and continues as new', async () => {
    const runner = await MonitorRunner.createReal();
    const fakes = fakeActivities();
    const decide = async (question: DecideInput) =>
      question.requests.length > 0 ? decisionToRetrain(question, 'manual') : fakes.decide(question);
    await runner.run({ decide }, { maximumEvents: 120 }, async ({ handle, until }) => {
      const { runId: first } = await handle.describe();
      await handle.signal('retrain', { reason: 'recorded' });
      await until(({ retrainings }) => retrainings.length === 1);
      await handle.signal('retrain', { reason: 7 } as never);
      await handle.signal('pause');
      await handle.signal('resume');
      await handle.executeUpdate('configure', { args: [{ everyMs: 100 }] });
      await until(({ observations }) => observations > 12);
      const { runId: second } = await handle.describe();
      const { workflow } = runner.environment.client;
      for (const [name, runId] of [
        ['retrained', first],
        ['continued', second],
      ] as const) {
        const history = await workflow.getHandle(handle.workflowId, runId).fetchHistory();
        const path = fileURLToPath(new URL(`histories/${name}.binpb`, import.meta.url));
        await writeFile(path, encodeHistory(history));
      }
    });
    await runner.close();
  });
});
