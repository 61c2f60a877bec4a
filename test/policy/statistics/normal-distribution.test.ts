import { normalDistribution } from '../../../policy/statistics/normal-distribution.js';
import { assertAgreesWithScipy } from './fixtures.js';

describe('the normal distribution function', () => {
  it('agrees with scipy', () => assertAgreesWithScipy('normal', normalDistribution));
});
