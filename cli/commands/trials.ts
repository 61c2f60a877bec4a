import { Argument, type Command } from 'commander';
import { EvergreenError } from '../../contracts/errors.js';
import { leaderboardQuery, pauseSignal, resumeSignal, stopSignal } from '../../workflows/tuning/messages.js';
import { printResult, type CommandContext, type JsonOption } from '../command.js';
import { withSearch } from '../search-handle.js';
import { describeLeaderboard } from '../search-view.js';
import { withTemporalClient } from '../temporal-client.js';

const signals = { pause: pauseSignal, resume: resumeSignal, stop: stopSignal } as const;
type Action = keyof typeof signals;

const outcomes: Record<Action, string> = {
  pause: 'paused the search; rungs that are being trained still end',
  resume: 'resumed the search',
  stop: 'the search ends with the best so far, after its first rung if none has ended',
};

/** `evergreen trials`: the trials of the search that runs or ran last; pauses, resumes and stops it. */
export function addTrialsCommand(program: Command, context: CommandContext): void {
  const { settings } = context;
  const { model } = settings;
  program
    .command('trials')
    .description('show the trials of the search that runs or ran last; or pause, resume or stop it')
    .addArgument(new Argument('[action]', 'stop: end with the best so far').choices(Object.keys(signals)))
    .option('--reason <text>', 'why; goes with pause and stop')
    .option('--json', 'print one JSON object')
    .action(async (action: Action | undefined, { reason, ...options }: JsonOption & { reason?: string }) => {
      await withTemporalClient(settings, (client) =>
        withSearch(client, model, async (handle) => {
          if (action === undefined) {
            const leaderboard = await handle.query(leaderboardQuery);
            return printResult(
              context,
              options,
              leaderboard,
              describeLeaderboard(leaderboard, { width: context.stdout.columns }),
            );
          }
          const { status } = await handle.describe();
          if (status.name !== 'RUNNING')
            throw new EvergreenError('conflict', `The last search for ${model} has ended.`);
          await handle.signal(signals[action], reason === undefined ? {} : { reason });
          printResult(context, options, { model, action }, [outcomes[action]]);
        }),
      );
    });
}
