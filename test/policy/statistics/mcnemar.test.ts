import { midPMcNemarTest } from '../../../policy/statistics/mcnemar.js';
import { assertAgreesWithScipy } from './fixtures.js';

describe("McNemar's mid-p test", () => {
  it('agrees with scipy', () => assertAgreesWithScipy('mcnemar', midPMcNemarTest));
});
