#!/usr/bin/env node
import { ensurePackages } from '../deploy/local/packages.mjs';

await ensurePackages();
const { register } = await import('tsx/esm/api');
register();
const { runCommandLine } = await import('./main.ts');
process.exitCode = await runCommandLine(process.argv.slice(2));
