import type { Settings } from '../settings/settings.js';

/** What a command gets from the process it runs in. */
export interface CommandContext {
  settings: Settings;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  stdin: NodeJS.ReadStream;
  /** Ends as this exit code once the command is done; 0 unless set. */
  setExitCode(code: number): void;
}

/** Prints `value` as one JSON document. */
export function printJson(context: CommandContext, value: unknown): void {
  context.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

export function printLine(context: CommandContext, line: string): void {
  context.stdout.write(`${line}\n`);
}
