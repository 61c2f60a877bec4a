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

/** What Commander gives for `--json`. */
export interface JsonOption {
  json?: boolean;
}

/** Prints the result of a command: with `--json`, `value` as one JSON document, otherwise `lines` for a person. */
export function printResult(
  { stdout }: Pick<CommandContext, 'stdout'>,
  { json = false }: JsonOption,
  value: unknown,
  lines: readonly string[] = [],
): void {
  for (const line of json ? [JSON.stringify(value, null, 2)] : lines) stdout.write(`${line}\n`);
}
