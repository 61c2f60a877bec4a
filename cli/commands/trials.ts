import { WorkflowUpdateFailedError } from '@temporalio/client';
import { Argument, type Command } from 'commander';
import { EvergreenError } from '../../contracts/errors.js';
import {
  areTrialsOver,
  searchExtensionSchema,
  type ExtendedSearch,
  type SearchExtension,
} from '../../contracts/search.js';
import { formatDuration } from '../../contracts/time.js';
import {
  extendUpdate,
  leaderboardQuery,
  pauseSignal,
  resumeSignal,
  stopSignal,
} from '../../workflows/tuning/messages.js';
import { printResult, type CommandContext, type JsonOption } from '../command.js';
import { SchemaOptions } from '../options/schema-options.js';
import { withSearch, type SearchHandle } from '../search-handle.js';
import { describeLeaderboard } from '../search-view.js';
import { withTemporalClient } from '../temporal-client.js';
import { writeSearchReport } from '../write-search-report.js';

const signals = { pause: pauseSignal, resume: resumeSignal, stop: stopSignal } as const;
type Action = keyof typeof signals | 'extend';

const outcomes: Record<keyof typeof signals, string> = {
  pause: 'paused the search; rungs that are being trained still end',
  resume: 'resumed the search',
  stop: 'the search ends with the best so far, after its first rung if none has ended',
};

const extensionOptions = new SchemaOptions(searchExtensionSchema, {
  trials: { help: 'so many trials more; goes with extend' },
  budgetMs: { help: 'so much time more, for example 10m; goes with extend' },
});

type TrialsOptions = JsonOption & { reason?: string; report?: string | true };

/** `evergreen trials`: the trials of the search that runs or ran last; pauses, resumes, stops and extends it. */
export function addTrialsCommand(program: Command, context: CommandContext): void {
  const { settings } = context;
  const { model } = settings;
  const command = program
    .command('trials')
    .description('show the trials of the search that runs or ran last; or pause, resume, stop or extend it')
    .addArgument(
      new Argument(
        '[action]',
        'pause: start no further rung until resume; stop: end with the best so far; extend: more trials or time',
      ).choices([...Object.keys(signals), 'extend']),
    )
    .option('--reason <text>', 'why; goes with pause and stop');
  extensionOptions
    .addTo(command)
    .option(
      '--report [file]',
      'write a page with learning curves (without a name: search.html in the state directory)',
    )
    .option('--json', 'print one JSON object')
    .action(async (action: Action | undefined, { reason, report, ...options }: TrialsOptions) => {
      const extension = extensionOptions.read(options);
      if ((action === 'extend') !== Object.keys(extension).length > 0)
        throw new EvergreenError(
          'invalid-input',
          'extend takes --trials, --budget or both, and only extend takes them.',
        );
      if (reason !== undefined && action !== 'pause' && action !== 'stop')
        throw new EvergreenError('invalid-input', '--reason goes with pause and stop.');
      if (report !== undefined && action !== undefined)
        throw new EvergreenError(
          'invalid-input',
          `--report shows the trials; leave out ${action}, or write the page afterwards.`,
        );
      await withTemporalClient(settings, (client) =>
        withSearch(client, model, async (handle) => {
          if (action === undefined) {
            const leaderboard = await handle.query(leaderboardQuery);
            const lines = describeLeaderboard(leaderboard, { width: context.stdout.columns });
            if (report === undefined) return printResult(context, options, leaderboard, lines);
            const file = await writeSearchReport(settings, leaderboard, report === true ? undefined : report);
            return printResult(context, options, { ...leaderboard, report: file }, [
              ...lines,
              `as a page: ${file}`,
            ]);
          }
          const { status } = await handle.describe();
          if (status.name !== 'RUNNING')
            throw new EvergreenError('conflict', `The last search for ${model} has ended.`);
          if (areTrialsOver((await handle.query(leaderboardQuery)).phase))
            throw new EvergreenError(
              'conflict',
              `All trials of the search for ${model} have ended, and its winner goes through the lifecycle. \`npx evergreen follow\` shows it.`,
            );
          if (action === 'extend') {
            const extended = await extend(handle, extension);
            const { trials, budgetMs } = extended;
            const budget = budgetMs === null ? '' : `, and a time budget of ${formatDuration(budgetMs)}`;
            return printResult(context, options, { model, action, ...extended }, [
              `the search has ${trials} trials now${budget}`,
            ]);
          }
          await handle.signal(signals[action], reason === undefined ? {} : { reason });
          printResult(context, options, { model, action }, [outcomes[action]]);
        }),
      );
    });
}

/** @throws EvergreenError `conflict` with the reason why the search cannot be extended so */
async function extend(handle: SearchHandle, extension: SearchExtension): Promise<ExtendedSearch> {
  try {
    return await handle.executeUpdate(extendUpdate, { args: [extension] });
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError && error.cause)
      throw new EvergreenError('conflict', error.cause.message);
    throw error;
  }
}
