import { Command, CommanderError } from 'commander';
import pc from 'picocolors';
import { EvergreenError, toEvergreenError } from '../contracts/errors.js';
import { readSettings } from '../settings/settings.js';
import { version } from '../settings/version.js';
import type { CommandContext } from './command.js';
import { addDecisionCommand } from './commands/decision.js';
import { addDoctorCommand } from './commands/doctor.js';
import { addFeedbackCommand } from './commands/feedback.js';
import { addFollowCommand } from './commands/follow.js';
import { addKeysCommand } from './commands/keys.js';
import { addModelsCommand } from './commands/models.js';
import { addMonitorCommand } from './commands/monitor.js';
import { addPredictCommand } from './commands/predict.js';
import { addPromoteCommand } from './commands/promote.js';
import { addPruneCommand } from './commands/prune.js';
import { addRetrainCommand } from './commands/retrain.js';
import { addRollbackCommand } from './commands/rollback.js';
import { addSetupCommand } from './commands/setup.js';
import { addSimulateCommand } from './commands/simulate.js';
import { addStatusCommand } from './commands/status.js';
import { addTrainCommand } from './commands/train.js';
import { addTrialsCommand } from './commands/trials.js';

const commands = [
  addTrainCommand,
  addFollowCommand,
  addTrialsCommand,
  addPredictCommand,
  addStatusCommand,
  addDoctorCommand,
  addModelsCommand,
  addDecisionCommand,
  addPromoteCommand,
  addRollbackCommand,
  addPruneCommand,
  addFeedbackCommand,
  addMonitorCommand,
  addRetrainCommand,
  addKeysCommand,
  addSimulateCommand,
  addSetupCommand,
];

/** Commander's own `help` shows the whole help for a name that it does not know, and does not say so. */
function addHelpCommand(parent: Command): void {
  if (parent.commands.length === 0) return;
  parent.commands.forEach(addHelpCommand);
  parent
    .helpCommand(false)
    .command('help [command]')
    .description('show the help of a command')
    .action((name: string | undefined) => {
      const command = name === undefined ? parent : parent.commands.find((one) => one.name() === name);
      if (command === undefined) parent.error(`error: unknown command '${name}'`);
      command?.help();
    });
}

function showOwnHelpAfterErrors(parent: Command, name: string): void {
  for (const command of parent.commands) {
    const fullName = `${name} ${command.name()}`;
    command.showHelpAfterError(`\`${fullName} --help\` lists the options.`);
    showOwnHelpAfterErrors(command, fullName);
  }
}

/** What a command line reads from and writes to: those of this process, where nothing else is said. */
export type Streams = Pick<CommandContext, 'stdout' | 'stderr' | 'stdin'>;

/**
 * Runs one command line (without `node evergreen`).
 * @returns the exit code: 0 for success, 1 for an error (on standard error, and with --json also as JSON on standard output),
 * 2 for a candidate that the gate rejected, 3 for one that labels decide
 */
export async function runCommandLine(
  argumentList: readonly string[],
  { stdout, stderr, stdin }: Streams = process,
  environment?: Parameters<typeof readSettings>[0],
): Promise<number> {
  let exitCode = 0;
  try {
    const context: CommandContext = {
      settings: readSettings(environment),
      ...{ stdout, stderr, stdin },
      setExitCode: (code) => (exitCode = code),
    };
    const program = new Command('evergreen')
      .description('Train, promote and serve a text classifier, and keep it accurate.')
      .version(version)
      .exitOverride()
      .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
      .showHelpAfterError('`npx evergreen --help` lists the commands.');
    for (const addCommand of commands) addCommand(program, context);
    addHelpCommand(program);
    showOwnHelpAfterErrors(program, 'npx evergreen');
    await program.parseAsync([...argumentList], { from: 'user' });
    return exitCode;
  } catch (thrown) {
    const isUsage = thrown instanceof CommanderError;
    if (isUsage && thrown.exitCode === 0) return 0;
    const error = isUsage
      ? new EvergreenError('invalid-input', thrown.message.replace(/^error: /, ''))
      : toEvergreenError(thrown);
    if (argumentList.includes('--json'))
      stdout.write(
        `${JSON.stringify({ error: error.message, code: error.code, details: error.details }, null, 2)}\n`,
      );
    // Commander has already printed what is wrong with the usage.
    if (!isUsage) stderr.write(`${pc.red('error')} ${error.message}\n`);
    return 1;
  }
}
