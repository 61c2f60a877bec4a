import { createLifecycleView } from '../../cli/lifecycle-view.js';
import { describeResult } from '../../cli/commands/train.js';
import { followLifecycle } from '../../cli/follow-lifecycle.js';
import { startLifecycle } from '../../cli/start-lifecycle.js';
import { withTemporalClient } from '../../cli/temporal-client.js';
import { EvergreenError } from '../../contracts/errors.js';
import type { LifecycleInput } from '../../contracts/lifecycle.js';
import { lifecycleWorkflowId } from '../../contracts/names.js';
import type { Settings } from '../../settings/settings.js';

/**
 * Runs a lifecycle and shows it: `input`, or without one the first lifecycle on the corpus that Evergreen generates.
 * A lifecycle that an earlier start left going on is followed instead.
 * @throws EvergreenError when the run failed, or when its candidate was rejected
 */
export async function runFirstLifecycle(
  settings: Settings,
  input: LifecycleInput | null,
  log: (line: string) => void,
): Promise<void> {
  if (input === null)
    log(
      'Nothing is promoted yet: training a small model on the sample corpus. `npx evergreen train --data …` is for yours.',
    );
  await withTemporalClient(settings, async (client) => {
    const first: LifecycleInput = {
      model: settings.model,
      source: { kind: 'sample' },
      base: 'tiny',
      reason: 'first',
    };
    const handle = await startLifecycle(client, input ?? first).catch((error: unknown) => {
      if (!(error instanceof EvergreenError && error.code === 'conflict') || input !== null) throw error;
      log('An earlier lifecycle goes on.');
      return client.workflow.getHandle(lifecycleWorkflowId(settings.model));
    });
    const view = createLifecycleView(process.stdout);
    const result = await followLifecycle(handle, view).finally(() => view.close());
    for (const line of describeResult(result)) log(line);
    if (!result.promoted && input === null)
      throw new EvergreenError(
        'internal',
        `The model trained on the sample corpus was rejected (${result.failedChecks.join(', ')}). \`npx evergreen status\` tells more.`,
      );
  });
}
