import type { WorkflowHandle } from '@temporalio/client';
import type { Command } from 'commander';
import type { lifecycleWorkflow } from '../../workflows/index.js';
import { printResult, type CommandContext, type JsonOption } from '../command.js';
import { describeResult, showLifecycle } from '../lifecycle-view.js';
import { startLifecycle } from '../start-lifecycle.js';
import { webUiPage, withTemporalClient } from '../temporal-client.js';
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
  const { settings, stderr } = context;
  const input = lifecycleInput(options, settings.model);
  await withTemporalClient(settings, async (client) => {
    const handle = await startLifecycle(client, input);
    const run = { workflowId: handle.workflowId, runId: handle.firstExecutionRunId };
    stderr.write(`started run ${run.runId} of ${run.workflowId}\n`);
    const page = webUiPage(settings, run);
    if (page !== undefined) stderr.write(`Web UI: ${page}\n`);
    if (!options.wait)
      return printResult(context, options, run, ['`npx evergreen follow` shows its progress.']);
    await followRun(handle, options, context);
  });
}

const interruptedExitCode = 130;

/** Shows a run until it ends, then its result. The exit code is that of `train`. Ctrl-C ends the command, not the run. */
export async function followRun(
  handle: WorkflowHandle<typeof lifecycleWorkflow>,
  options: JsonOption,
  context: CommandContext,
): Promise<void> {
  const onInterrupt = (): void => {
    context.stderr.write('\nThe run goes on. `npx evergreen follow` shows its progress.\n');
    process.exit(interruptedExitCode);
  };
  process.once('SIGINT', onInterrupt);
  try {
    const result = await showLifecycle(handle, context.stderr);
    if (!result.promoted) context.setExitCode(result.verdict === 'challenge' ? 3 : 2);
    printResult(context, options, result, describeResult(result));
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}
