import type { Command } from 'commander';
import type { LifecycleResult } from '../../contracts/lifecycle.js';
import type { TuningInput } from '../../contracts/search.js';
import { describeChanges } from '../../contracts/search-space.js';
import { printResult, type CommandContext, type JsonOption } from '../command.js';
import { describeResult, showLifecycle } from '../lifecycle-view.js';
import { countTrainingSlots, startSearch } from '../search-handle.js';
import { showSearch } from '../search-view.js';
import { startLifecycle } from '../start-lifecycle.js';
import { withTemporalClient } from '../temporal-client.js';
import { readSearch, searchOptions } from '../options/search-options.js';
import { addTrainingOptions, lifecycleInput, type TrainingOptions } from '../options/training-options.js';

type TrainOptions = TrainingOptions & JsonOption & { wait: boolean };

/** `evergreen train`: starts a lifecycle on the running system and shows its progress. */
export function addTrainCommand(program: Command, context: CommandContext): void {
  searchOptions
    .addTo(
      addTrainingOptions(
        program
          .command('train')
          .description('fine-tune on labeled text, gate the candidate, promote it if it is good enough'),
      ),
    )
    .option('--wait', 'show the progress of the run until it ends', true)
    .option('--no-wait', 'start the run and return')
    .option('--json', 'print one JSON object on standard output at the end')
    .action((options: TrainOptions) => train(options, context));
}

async function train(options: TrainOptions, context: CommandContext): Promise<void> {
  const input = lifecycleInput(options, context.settings.model);
  const search = readSearch(options);
  if (search !== null) return tune({ ...input, search }, options, context);
  await withTemporalClient(context.settings, async (client) => {
    const handle = await startLifecycle(client, input);
    const run = { workflowId: handle.workflowId, runId: handle.firstExecutionRunId };
    context.stderr.write(`started ${run.workflowId}, run ${run.runId}\n`);
    if (!options.wait) return printResult(context, options, run);

    const result = await showLifecycle(handle, context.stderr);
    setExitCode(context, result);
    printResult(context, options, result, describeResult(result));
  });
}

/** Starts a search, shows its leaderboard, and then the lifecycle of its winner. */
async function tune(input: TuningInput, options: TrainOptions, context: CommandContext): Promise<void> {
  const { stderr } = context;
  await withTemporalClient(context.settings, async (client) => {
    const handle = await startSearch(client, input);
    stderr.write(`started ${handle.workflowId}; \`evergreen trials\` shows it, also in another terminal\n`);
    if (!options.wait) return printResult(context, options, { workflowId: handle.workflowId });
    const { parallel = 1 } = input.search;
    const slots = await countTrainingSlots(client);
    if (parallel > slots)
      stderr.write(
        `${slots === 1 ? 'one trainer runs' : `${slots} trainers run`}, and each trains one thing at a time: of ${parallel} trials at once, ${parallel - slots} wait${parallel - slots === 1 ? 's' : ''}\n`,
      );
    const result = await showSearch(client, handle, stderr);
    setExitCode(context, result.lifecycle);
    const { trials, winner } = result;
    printResult(context, options, result, [
      `trial ${winner} won: ${describeChanges(trials[winner - 1]!.changes)}`,
      ...describeResult(result.lifecycle),
    ]);
  });
}

const setExitCode = (context: CommandContext, { promoted, verdict }: LifecycleResult): void => {
  if (!promoted) context.setExitCode(verdict === 'challenge' ? 3 : 2);
};
