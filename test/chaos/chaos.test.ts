import assert from 'node:assert/strict';
import { firstStartTimeoutMs } from '../real-servers.js';
import { chaosInput, startChaosSystem, type ChaosSystem } from './chaos-system.js';
import { disturbances, runDisturbed } from './chosen-instants.js';
import { killApiInTheMiddleOfASwap } from './swaps.js';

/** The short form; `npm run test:chaos` is the long one. */
describe('a run that is disturbed gives the model of an undisturbed one', function () {
  this.timeout(firstStartTimeoutMs);
  let system: ChaosSystem;
  let digest: string;

  before(async () => {
    system = await startChaosSystem();
    ({ digest } = await system.resultOf(await system.start({ ...chaosInput, model: 'undisturbed' })));
  });
  after(async () => {
    if (system !== undefined) assert.deepEqual(await system.stop(), [], 'processes are left');
  });

  for (const [index, disturbance] of disturbances.entries())
    if (disturbance.short)
      it(disturbance.name, () =>
        runDisturbed(system, disturbance, { model: `chaos-${index}`, digest }).then(),
      );

  it('API killed in the middle of a swap', () => killApiInTheMiddleOfASwap(system, digest));
});
