import assert from 'node:assert/strict';
import { mutateOneByOne } from './mutations.js';
import { mutateUnderRealApi } from './mutated-api.js';

/** The short form; `npm run test:chaos` is the long one. */
describe('a damaged file', function () {
  this.timeout(120_000);

  it('of store, cache or the record of the last champion is never served', async () => {
    const report = await mutateOneByOne({ count: 60, seed: 2 });
    assert.deepEqual(report.failures, []);
    assert.ok(report.refused > 0 && report.genuine > 0);
  });

  it('is refused by a real API process, which goes on and starts again', async () => {
    const report = await mutateUnderRealApi({ promotions: 3, starts: 2, seed: 2 });
    assert.deepEqual(report.failures, []);
  });
});
