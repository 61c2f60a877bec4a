import type { Command } from 'commander';
import { printResult, type CommandContext, type JsonOption } from '../command.js';
import { describeResult, showLifecycle } from '../lifecycle-view.js';
import { startLifecycle } from '../start-lifecycle.js';
import { withTemporalClient } from '../temporal-client.js';
import { addTrainingOptions, lifecycleInput, type TrainingOptions } from '../options/training-options.js';

type TrainOptions = TrainingOptions & JsonOption & { wait: boolean };

/** `evergreen train`: starts a lifecycle on the running system and shows its progress. */
export function addTrainCommand(program: Command, context: CommandContext): void {
  addTrainingOptions(
    program
      .command('train')
      .description('fine-tune on labeled text, gate the candidate, promote it if it is good enough'),
  )
    .option('--wait', 'show the progress of the run until it ends', true)
    .option('--no-wait', 'start the run and return')
    .option('--json', 'print one JSON object on standard output at the end')
    .action((options: TrainOptions) => train(options, context));
}

async function train(options: TrainOptions, context: CommandContext): Promise<void> {
  const input = lifecycleInput(options, context.settings.model);
  await withTemporalClient(context.settings, async (client) => {
    const handle = await startLifecycle(client, input);
    const run = { workflowId: handle.workflowId, runId: handle.firstExecutionRunId };
    context.stderr.write(`started ${run.workflowId}, run ${run.runId}\n`);
    if (!options.wait) return printResult(context, options, run);

    const result = await showLifecycle(handle, context.stderr);
    if (!result.promoted) context.setExitCode(result.verdict === 'challenge' ? 3 : 2);
    printResult(context, options, result, describeResult(result));
  });
}
