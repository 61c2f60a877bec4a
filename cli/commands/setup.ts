import type { Command } from 'commander';
import { openVinoVersion } from '../../model/engines/openvino/libraries.js';
import { tfjsPackages, tfjsVersion } from '../../model/engines/tfjs/libraries.js';
import { printResult, type CommandContext, type JsonOption } from '../command.js';
import { setUpOpenVino } from '../setup/openvino.js';
import { setUpTfjs } from '../setup/tfjs.js';

/** `evergreen setup <engine>`: fetches the libraries of an engine, once, and tests them. */
export function addSetupCommand(program: Command, context: CommandContext): void {
  const setup = program
    .command('setup')
    .description('fetch the libraries of an engine that does not come with the packages');
  const log = (line: string) => context.stderr.write(`${line}\n`);
  setup
    .command('openvino')
    .description(`fetch OpenVINO ${openVinoVersion} (Linux x64), unless it is there, and test it`)
    .option('--json', 'print one JSON object')
    .action(async (options: JsonOption) => {
      const directory = await setUpOpenVino(context.settings, log);
      const result = { engine: 'openvino', version: openVinoVersion, directory };
      printResult(context, options, result, [`OpenVINO ${openVinoVersion} in ${directory} works.`]);
    });
  for (const device of ['cpu', 'cuda'] as const) {
    const { package: name, command } = tfjsPackages[device];
    setup
      .command(command)
      .description(`make ${name} ${tfjsVersion} (Linux x64), unless it is there, and test it`)
      .option('--json', 'print one JSON object')
      .action(async (options: JsonOption) => {
        const directory = await setUpTfjs(device, context.settings, log);
        const result = { engine: 'tfjs', device, version: tfjsVersion, directory };
        printResult(context, options, result, [`${name} ${tfjsVersion} in ${directory} works.`]);
      });
  }
}
