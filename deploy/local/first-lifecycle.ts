import { describeResult, showLifecycle } from '../../cli/lifecycle-view.js';
import { startLifecycle } from '../../cli/start-lifecycle.js';
import { withTemporalClient } from '../../cli/temporal-client.js';
import { EvergreenError } from '../../contracts/errors.js';
import type { LifecycleInput } from '../../contracts/lifecycle.js';
import { lifecycleWorkflowId } from '../../contracts/names.js';
import type { Settings } from '../../settings/settings.js';

/**
 * Runs a lifecycle and shows its progress: the one of `input`, or without input the first one, on the sample corpus.
 * In the second case, if a lifecycle from an earlier start is still running, it shows that one instead.
 * @throws EvergreenError when the run failed, or when its candidate was rejected
 */
export async function runFirstLifecycle(
  settings: Settings,
  input: LifecycleInput | null,
  log: (line: string) => void,
): Promise<void> {
  if (input === null)
    log(
      'Nothing is promoted yet: training a small model on the sample corpus, for a first look. Your own data: `npx evergreen train --data …`',
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
      log('A run from an earlier start is still going on.');
      return client.workflow.getHandle(lifecycleWorkflowId(settings.model));
    });
    const result = await showLifecycle(handle, process.stdout);
    for (const line of describeResult(result)) log(line);
    if (!result.promoted && input === null)
      throw new EvergreenError(
        'internal',
        `The model trained on the sample corpus was rejected (${result.failedChecks.join(', ')}). \`npx evergreen decision\` shows why.`,
      );
  });
}
