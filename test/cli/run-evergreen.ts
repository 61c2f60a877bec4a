import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { stripVTControlCharacters } from 'node:util';
import { runCommandLine, type Streams } from '../../cli/main.js';

export interface CommandOutcome {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Runs a command line in this process, with `environment` on top of this process's own. */
export async function runEvergreen(
  argumentList: readonly string[],
  environment: Record<string, string> = {},
  input = '',
): Promise<CommandOutcome> {
  const streams = { stdin: Readable.from([input]), stdout: new PassThrough(), stderr: new PassThrough() };
  const outputs = Promise.all([text(streams.stdout), text(streams.stderr)]);
  const exitCode = await runCommandLine(argumentList, streams as unknown as Streams, {
    ...process.env,
    ...environment,
  });
  streams.stdout.end();
  streams.stderr.end();
  const [stdout, stderr] = (await outputs).map(stripVTControlCharacters) as [string, string];
  return { exitCode, stdout, stderr };
}
