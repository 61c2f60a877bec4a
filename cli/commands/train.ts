import type { Command } from 'commander';
import pc from 'picocolors';
import type { LifecycleResult } from '../../contracts/lifecycle.js';
import { percent } from '../../contracts/percent.js';
import { printJson, printLine, type CommandContext } from '../command.js';
import { followLifecycle } from '../follow-lifecycle.js';
import { createLifecycleView } from '../lifecycle-view.js';
import { startLifecycle } from '../start-lifecycle.js';
import { withTemporalClient } from '../temporal-client.js';
import { addTrainingOptions, lifecycleInput, type TrainingOptions } from '../options/training-options.js';

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
    .action((options: TrainingOptions & { wait: boolean; json?: boolean }) => train(options, context));
}

async function train(
  options: TrainingOptions & { wait: boolean; json?: boolean },
  context: CommandContext,
): Promise<void> {
  const input = lifecycleInput(options, context.settings.model);
  await withTemporalClient(context.settings, async (client) => {
    const handle = await startLifecycle(client, input);
    const run = { workflowId: handle.workflowId, runId: handle.firstExecutionRunId };
    context.stderr.write(`started ${run.workflowId}, run ${run.runId}\n`);
    if (!options.wait) return options.json ? printJson(context, run) : undefined;

    const view = createLifecycleView(context.stderr);
    const result = await followLifecycle(handle, view).finally(() => view.close());
    if (!result.promoted) context.setExitCode(2);
    if (options.json) printJson(context, result);
    else for (const line of describeResult(result)) printLine(context, line);
  });
}

/** The result of a lifecycle as lines for a terminal. */
export function describeResult(result: LifecycleResult): string[] {
  const { metrics } = result;
  return [
    result.promoted
      ? `${pc.green('promoted')} ${result.digest} as generation ${result.generation}`
      : `${pc.yellow('rejected')} ${result.digest}: ${result.failedChecks.join(', ')}`,
    ...(metrics === null
      ? []
      : [
          `accuracy ${percent(metrics.accuracy)}, macro F1 ${percent(metrics.macroF1)} on ${metrics.testRows} test rows` +
            ` (TF-IDF + logistic regression: ${percent(metrics.baselineAccuracy)})`,
        ]),
    ...(result.promoted ? [] : [`\`evergreen decision ${result.runId}\` shows why.`]),
  ];
}
