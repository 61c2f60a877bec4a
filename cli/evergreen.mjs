#!/usr/bin/env node
import { ensurePackages } from './install-packages.mjs';

await ensurePackages();
const { register } = await import('tsx/esm/api');
register();
const { runCommandLine } = await import('./main.ts');
// `evergreen models | head -1` closes the pipe early, which is not an error.
process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});
process.exitCode = await runCommandLine(process.argv.slice(2));
