import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readSettings } from '../contracts/settings.js';

const run = promisify(execFile);
const packages = ['torch==2.15.0', 'transformers==5.24.0', 'scikit-learn'];

/** A Python with the peers, in a virtual environment that is made once. @returns the path of its interpreter */
export async function preparePython(): Promise<string> {
  const directory = join(readSettings().cacheDirectory, 'bench-python');
  const python = join(directory, 'bin', 'python');
  if (existsSync(join(directory, 'ready'))) return python;
  console.error('making a Python environment with PyTorch and transformers …');
  await run('python3', ['-m', 'venv', directory]);
  await run(python, ['-m', 'pip', 'install', '--quiet', ...packages], { maxBuffer: 2 ** 26 });
  await run('touch', [join(directory, 'ready')]);
  return python;
}
