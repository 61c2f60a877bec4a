import { exactBinomialTest } from '../../policy/statistics/binomial.js';

/** The exact two-sided 95 % interval of a rate (Clopper & Pearson 1934). */
export function binomialInterval(successes: number, trials: number): [number, number] {
  const tail = 0.025;
  const solve = (isTooSmall: (rate: number) => boolean): number => {
    let low = 0;
    let high = 1;
    for (let step = 0; step < 60; step++) {
      const middle = (low + high) / 2;
      if (isTooSmall(middle)) low = middle;
      else high = middle;
    }
    return high;
  };
  return [
    successes === 0 ? 0 : solve((rate) => exactBinomialTest(successes, trials, rate) < tail),
    successes === trials ? 1 : solve((rate) => 1 - exactBinomialTest(successes + 1, trials, rate) > tail),
  ];
}
