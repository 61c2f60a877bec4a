import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { everyTest, nodeArguments } from '../deploy/local/bootstrap.mjs';
import { closingLine, readClosingLine, type TestCounts } from './reporter/closing-line.js';

/**
 * Runs all tests as two Mocha processes at once, and ends with one closing line. The tests of the first part talk to servers, so
 * they wait most of the time; those of the second part mostly compute.
 */
const withServers = 'test/{chaos,deploy,end-to-end,workers,workflows}/**/*.test.ts';
const parts = [[withServers], [everyTest, '--ignore', withServers]];

const root = fileURLToPath(new URL('../', import.meta.url));

/** Runs one part and gives its output to `print`, line by line, without the closing line. */
async function runPart(args: readonly string[], print: (line: string) => void): Promise<TestCounts> {
  const color = process.stdout.isTTY ? ['--color'] : [];
  const child = spawn(process.execPath, nodeArguments('test', [...color, ...args])!, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Mocha passes no other signal on to its own child.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => child.kill('SIGINT'));
  let counts: TestCounts | undefined;
  createInterface(child.stdout).on('line', (line) => {
    const found = readClosingLine(line);
    if (found === undefined) print(line);
    counts = found ?? counts;
  });
  createInterface(child.stderr).on('line', print);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (counts !== undefined && (code === 0 || counts.failures > 0)) return counts;
  print(`The tests ended with ${signal ?? `exit code ${code}`} and without a failed test.`);
  return { passes: 0, pending: 0, ...counts, failures: 1 };
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const kept: string[] = [];
const results = await Promise.all([
  runPart(parts[0]!, print),
  // Lines of two parts would mix.
  runPart(parts[1]!, (line) => void kept.push(line)),
]);
kept.forEach(print);
const total = (name: keyof TestCounts): number => results.reduce((sum, counts) => sum + counts[name], 0);
const counts = { passes: total('passes'), failures: total('failures'), pending: total('pending') };
print(closingLine(counts));
process.exitCode = counts.failures > 0 ? 1 : 0;
