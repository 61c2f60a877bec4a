import type { WorkflowHandle } from '@temporalio/client';
import type { Command } from 'commander';
import { toEvergreenError } from '../../contracts/errors.js';
import type { LifecycleResult } from '../../contracts/lifecycle.js';
import type { TuningInput } from '../../contracts/search.js';
import { describeChanges } from '../../contracts/search-space.js';
import type { lifecycleWorkflow } from '../../workflows/index.js';
import { leaderboardQuery } from '../../workflows/tuning/messages.js';
import { printResult, type CommandContext, type JsonOption } from '../command.js';
import { describeResult, showLifecycle } from '../lifecycle-view.js';
import { countTrainingSlots, startSearch } from '../search-handle.js';
import { showSearch } from '../search-view.js';
import { startLifecycle } from '../start-lifecycle.js';
import { webUiPage, withTemporalClient } from '../temporal-client.js';
import { writeSearchReport } from '../write-search-report.js';
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
  const { settings, stderr } = context;
  const input = lifecycleInput(options, settings.model);
  const search = readSearch(options, input.training);
  if (search !== null) return tune({ ...input, search }, options, context);
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
  const goesOn = 'The run goes on. `npx evergreen follow` shows its progress.';
  const result = await untilInterrupted(context, goesOn, () => showLifecycle(handle, context.stderr));
  setExitCode(context, result);
  printResult(context, options, result, describeResult(result));
}

/** Waits for `work`. Ctrl-C ends the command, and says what goes on without it. */
async function untilInterrupted<Result>(
  { stderr }: CommandContext,
  goesOn: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const onInterrupt = (): void => {
    stderr.write(`\n${goesOn}\n`);
    process.exit(interruptedExitCode);
  };
  process.once('SIGINT', onInterrupt);
  try {
    return await work();
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}

/** Starts a search, shows its leaderboard, and then the lifecycle of its winner. */
async function tune(input: TuningInput, options: TrainOptions, context: CommandContext): Promise<void> {
  const { settings, stderr } = context;
  await withTemporalClient(settings, async (client) => {
    const handle = await startSearch(client, input);
    const page = webUiPage(settings, { workflowId: handle.workflowId, runId: handle.firstExecutionRunId });
    stderr.write(
      `started ${handle.workflowId}; \`npx evergreen trials\` shows it, also in another terminal\n`,
    );
    if (page !== undefined) stderr.write(`Web UI: ${page}\n`);
    if (!options.wait) return printResult(context, options, { workflowId: handle.workflowId });
    const { parallel = 1 } = input.search;
    const slots = await countTrainingSlots(client);
    if (parallel > slots)
      stderr.write(
        `${slots === 1 ? 'one trainer runs' : `${slots} trainers run`}, and each trains one thing at a time: of ${parallel} trials at once, ${parallel - slots} wait${parallel - slots === 1 ? 's' : ''}\n`,
      );
    const goesOn =
      'The search goes on. `npx evergreen trials` shows it, `npx evergreen trials stop` ends it.';
    const result = await untilInterrupted(context, goesOn, () => showSearch(client, handle, stderr));
    setExitCode(context, result.lifecycle);
    const { trials, winner } = result;
    // The search has its result, with or without a page.
    const report = await handle
      .query(leaderboardQuery)
      .then((leaderboard) => writeSearchReport(settings, leaderboard))
      .then((file) => `the search as a page: ${file}`)
      .catch((error: unknown) => `no page of the search: ${toEvergreenError(error).message}`);
    printResult(context, options, result, [
      `trial ${winner} won: ${describeChanges(trials[winner - 1]!.changes)}`,
      report,
      ...describeResult(result.lifecycle),
    ]);
  });
}

const setExitCode = (context: CommandContext, { promoted, verdict }: LifecycleResult): void => {
  if (!promoted) context.setExitCode(verdict === 'challenge' ? 3 : 2);
};
