import { WorkflowNotFoundError } from '@temporalio/client';
import type { Command } from 'commander';
import { EvergreenError } from '../../contracts/errors.js';
import { lifecycleWorkflowId } from '../../contracts/names.js';
import type { lifecycleWorkflow } from '../../workflows/index.js';
import type { CommandContext, JsonOption } from '../command.js';
import { withTemporalClient } from '../temporal-client.js';
import { followRun } from './train.js';

/** `evergreen follow`: shows the run that goes on, whoever started it, or the one that ran last. */
export function addFollowCommand(program: Command, context: CommandContext): void {
  const { settings } = context;
  program
    .command('follow')
    .description('show the progress of the run that is going on until it ends, or how the last one ended')
    .option('--json', 'print one JSON object on standard output at the end')
    .action((options: JsonOption) =>
      withTemporalClient(settings, async (client) => {
        const workflowId = lifecycleWorkflowId(settings.model);
        const { runId, startTime } = await client.workflow
          .getHandle(workflowId)
          .describe()
          .catch((error: unknown) => {
            if (!(error instanceof WorkflowNotFoundError)) throw error;
            throw new EvergreenError(
              'not-found',
              `Temporal knows no run of ${settings.model}. \`npx evergreen train\` starts one.`,
            );
          });
        context.stderr.write(`run ${runId} of ${workflowId}, started ${startTime.toISOString()}\n`);
        const handle = client.workflow.getHandle<typeof lifecycleWorkflow>(workflowId, runId);
        await followRun(handle, options, context);
      }),
    );
}
