import { bet, evenStakes } from '../../../policy/statistics/simple-jumper.js';
import { assertClose, driftFixture } from './fixtures.js';

describe('the Simple Jumper martingale', () => {
  it('equals that of the paper', () => {
    let capital = 1;
    let stakes = evenStakes();
    driftFixture.jumper.pValues.forEach((pValue, index) => {
      const next = bet(stakes, pValue);
      capital *= next.factor;
      stakes = next.stakes;
      assertClose(capital, driftFixture.jumper.martingale[index]!);
    });
  });
});
