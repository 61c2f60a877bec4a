import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensurePackages, root } from '../../cli/install-packages.mjs';

export const everyTest = 'test/**/*.test.ts';

/**
 * The arguments of `node` for a command of package.json.
 * @param {string} command `start` or `test`
 * @param {string[]} rest the command's own arguments
 * @returns {string[] | undefined} undefined for an unknown command
 */
export function nodeArguments(command, rest) {
  if (command === 'start') return ['--import', 'tsx', join('deploy', 'local', 'start.ts'), ...rest];
  if (command !== 'test') return undefined;
  if (rest.length === 0) return ['--import', 'tsx', join('test', 'run-all-tests.ts')];
  const namesTests = rest.some((argument) => argument.endsWith('.ts'));
  return [join('node_modules', 'mocha', 'bin', 'mocha.js'), ...rest, ...(namesTests ? [] : [everyTest])];
}

/**
 * Runs `node` on this terminal and exits with its exit code. Every signal is passed on as SIGINT, because Mocha passes
 * no other signal on to its child.
 */
function runNode(args) {
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGINT'));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 1;
    if (signal) process.stderr.write(`ended by ${signal}\n`);
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [command = '', ...rest] = process.argv.slice(2);
  const args = nodeArguments(command, rest);
  if (args === undefined) {
    process.stderr.write('usage: node deploy/local/bootstrap.mjs start|test [arguments]\n');
    process.exit(2);
  }
  await ensurePackages();
  runNode(args);
}
