import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { encodeHistory } from '../encode-history.js';
import { scenarios } from '../history-scenarios.js';
import { LifecycleRunner } from './lifecycle-runner.js';

/**
 * Writes the histories that replay.test.ts replays. Record them anew only when a workflow changed on purpose
 * and no run of the old version is still running; until then the old histories must replay. usage: npm test
 * -- test/workflows/lifecycle/record-histories.ts
 */
describe('recording the histories of a lifecycle', function () {
  this.timeout(120_000);

  for (const [name, { activities, input, whileRunning }] of Object.entries(scenarios))
    it(name, async () => {
      const runner = await LifecycleRunner.create();
      const workflowId = `lifecycle/recorded-${name}`;
      await runner.run(activities(), input, { workflowId, whileRunning }).catch(() => undefined);
      const history = await runner.environment.client.workflow.getHandle(workflowId).fetchHistory();
      const path = fileURLToPath(new URL(`histories/${name}.binpb`, import.meta.url));
      await writeFile(path, encodeHistory(history));
      await runner.close();
    });
});
