import { toEvergreenError } from '../../../contracts/errors.js';
import { multiplyMatrix, type SmokeTestReport } from './smoke-test.js';

/** The process of the smoke test. usage: smoke-test-main.ts DIRECTORY */
const problem = await multiplyMatrix(process.argv[2]!).then(
  () => null,
  (thrown: unknown) => toEvergreenError(thrown).message,
);
process.send!({ problem } satisfies SmokeTestReport, () => process.exit());
