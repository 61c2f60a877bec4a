import type { Command } from 'commander';
import { openVinoVersion } from '../../model/engines/openvino/libraries.js';
import { printResult, type CommandContext, type JsonOption } from '../command.js';
import { setUpOpenVino } from '../setup/openvino.js';

/** `evergreen setup openvino`: fetches the libraries of an engine, once, and tests them. */
export function addSetupCommand(program: Command, context: CommandContext): void {
  program
    .command('setup')
    .description('fetch the libraries of an engine that does not come with the packages')
    .command('openvino')
    .description(`fetch OpenVINO ${openVinoVersion} (Linux x64), unless it is there, and test it`)
    .option('--json', 'print one JSON object')
    .action(async (options: JsonOption) => {
      const directory = await setUpOpenVino(context.settings, (line) => context.stderr.write(`${line}\n`));
      const result = { engine: 'openvino', version: openVinoVersion, directory };
      printResult(context, options, result, [`OpenVINO ${openVinoVersion} in ${directory} works.`]);
    });
}
