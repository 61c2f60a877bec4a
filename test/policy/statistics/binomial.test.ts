import { binomialProbabilities, exactBinomialTest } from '../../../policy/statistics/binomial.js';
import { assertAgreesWithScipy, assertClose } from './fixtures.js';

describe('the exact binomial test', () => {
  it('agrees with scipy', () => assertAgreesWithScipy('binomial', exactBinomialTest));
});

describe('binomial probabilities', () => {
  it('sum to 1, also when success is impossible or certain', () => {
    for (const chance of [0, 0.3, 1])
      assertClose(
        binomialProbabilities(2_000, chance).reduce((sum, probability) => sum + probability, 0),
        1,
      );
  });
});
