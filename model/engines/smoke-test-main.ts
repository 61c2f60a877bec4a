import type { Compute } from '../../contracts/compute.js';
import { toEvergreenError } from '../../contracts/errors.js';
import { multiplyMatrix, type SmokeTestReport } from './smoke-test.js';

/** The process of the smoke test. usage: smoke-test-main.ts COMPUTE DIRECTORY, COMPUTE as JSON */
const problem = await multiplyMatrix(JSON.parse(process.argv[2]!) as Compute, process.argv[3]!).then(
  () => null,
  (thrown: unknown) => toEvergreenError(thrown).message,
);
process.send!({ problem } satisfies SmokeTestReport, () => process.exit());
