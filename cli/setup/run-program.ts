import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const timeoutMs = 600_000;
/** Lines of its messages that are repeated when a program fails: the last ones say why. */
const keptLines = 3;

/** Runs a program to its end. @throws Error that says which program failed, and why */
export async function runProgram(
  program: string,
  argumentList: readonly string[],
  cwd?: string,
): Promise<void> {
  try {
    await run(program, argumentList, {
      ...(cwd !== undefined && { cwd }),
      timeout: timeoutMs,
      maxBuffer: 2 ** 26,
    });
  } catch (thrown) {
    const { code, stderr, message } = thrown as Error & { code?: string | number; stderr?: string };
    if (code === 'ENOENT') throw new Error(`${program} is not installed.`, { cause: thrown });
    const reason = (stderr || message).trim().split('\n').slice(-keptLines).join(' ');
    throw new Error(`${program} failed: ${reason}`, { cause: thrown });
  }
}
