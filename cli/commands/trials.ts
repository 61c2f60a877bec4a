import { Argument, type Command } from 'commander';
import { EvergreenError } from '../../contracts/errors.js';
import { areTrialsOver } from '../../contracts/search.js';
import { leaderboardQuery, pauseSignal, resumeSignal, stopSignal } from '../../workflows/tuning/messages.js';
import { printResult, type CommandContext, type JsonOption } from '../command.js';
import { withSearch } from '../search-handle.js';
import { describeLeaderboard } from '../search-view.js';
import { withTemporalClient } from '../temporal-client.js';
import { writeSearchReport } from '../write-search-report.js';

const signals = { pause: pauseSignal, resume: resumeSignal, stop: stopSignal } as const;
type Action = keyof typeof signals;

const outcomes: Record<Action, string> = {
  pause: 'paused the search; rungs that are being trained still end',
  resume: 'resumed the search',
  stop: 'the search ends with the best so far, after its first rung if none has ended',
};

type TrialsOptions = JsonOption & { reason?: string; report?: string | true };

/** `evergreen trials`: the trials of the search that runs or ran last; pauses, resumes and stops it. */
export function addTrialsCommand(program: Command, context: CommandContext): void {
  const { settings } = context;
  const { model } = settings;
  program
    .command('trials')
    .description('show the trials of the search that runs or ran last; or pause, resume or stop it')
    .addArgument(
      new Argument(
        '[action]',
        'pause: start no further rung until resume; stop: end with the best so far',
      ).choices(Object.keys(signals)),
    )
    .option('--reason <text>', 'why; goes with pause and stop')
    .option(
      '--report [file]',
      'write a page with learning curves (without a name: search.html in the state directory)',
    )
    .option('--json', 'print one JSON object')
    .action(async (action: Action | undefined, { reason, report, ...options }: TrialsOptions) => {
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
          await handle.signal(signals[action], reason === undefined ? {} : { reason });
          printResult(context, options, { model, action }, [outcomes[action]]);
        }),
      );
    });
}
