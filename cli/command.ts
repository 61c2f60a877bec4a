import type { Settings } from '../settings/settings.js';

/** What a command gets from the process that it runs in. */
export interface CommandContext {
  settings: Settings;
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  stdin: NodeJS.ReadStream;
  /** Sets the exit code of the process; it is 0 otherwise. */
  setExitCode(code: number): void;
}

/** Prints `value` as one JSON document. */
export function printJson(context: CommandContext, value: unknown): void {
  context.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

export function printLine(context: CommandContext, line: string): void {
  context.stdout.write(`${line}\n`);
}
