import type { Command } from 'commander';
import pc from 'picocolors';
import { printResult, type CommandContext, type JsonOption } from '../command.js';
import { checkMachine } from '../doctor/check-machine.js';
import { checkServers } from '../doctor/check-servers.js';
import type { Finding } from '../doctor/finding.js';
import { wrapLine, type Layout } from '../layout.js';

/** `evergreen doctor`: what of this machine and of the servers is well, what is not, and what to do. */
export function addDoctorCommand(program: Command, context: CommandContext): void {
  program
    .command('doctor')
    .description('check this machine, the servers and the workers, and say what to do')
    .option('--json', 'print one JSON object')
    .action(async (options: JsonOption) => {
      const { settings, stdout } = context;
      const findings = (await Promise.all([checkMachine(settings), checkServers(settings)])).flat();
      if (findings.some(({ state }) => state === 'failed')) context.setExitCode(1);
      printResult(context, options, { findings }, describeFindings(findings, { width: stdout.columns }));
    });
}

const marks: Record<Finding['state'], string> = {
  ok: pc.green('✓'),
  warning: pc.yellow('!'),
  failed: pc.red('✗'),
};
const nameWidth = 14;

function describeFindings(findings: readonly Finding[], layout: Layout): string[] {
  return findings.flatMap(({ check, state, says, advice }) => [
    wrapLine(`${marks[state]} ${check.padEnd(nameWidth - 2)}${says}`, layout, nameWidth),
    ...(advice === undefined ? [] : [wrapLine(`${' '.repeat(nameWidth)}${advice}`, layout, nameWidth)]),
  ]);
}
