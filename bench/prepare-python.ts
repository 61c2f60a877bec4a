import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readSettings } from '../settings/settings.js';

const run = promisify(execFile);
const packages = [
  'torch==2.15.0',
  'transformers==5.24.0',
  'scikit-learn==1.9.1',
  'flask==3.1.3',
  'gunicorn==27.0.1',
  'fastapi==0.165.0',
  'uvicorn==0.54.0',
  'uvloop==0.23.0',
  'httptools==0.9.0',
  'onnxruntime==1.32.0',
];

/** A Python with the peers, in a virtual environment that is made once. @returns the path of its interpreter */
export async function preparePython(): Promise<string> {
  const directory = join(readSettings().cacheDirectory, 'bench-python');
  const python = join(directory, 'bin', 'python');
  const ready = join(directory, 'ready');
  const installed = await readFile(ready, 'utf8').catch(() => '');
  if (installed === packages.join('\n')) return python;
  console.error('making a Python environment with the peers (PyTorch, transformers, …) …');
  await run('python3', ['-m', 'venv', directory]);
  await run(python, ['-m', 'pip', 'install', '--quiet', ...packages], { maxBuffer: 2 ** 26 });
  await writeFile(ready, packages.join('\n'));
  return python;
}
