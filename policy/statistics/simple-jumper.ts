/** Bets that p-values are larger than they should be, as they should be, or smaller. */
const rates = [-1, 0, 1];
/** Share of the capital that moves to the other rates before each bet. */
const jump = 0.01;

/** How the capital is spread over the rates; sums to 1. */
export type Stakes = number[];

export const evenStakes = (): Stakes => rates.map(() => 1 / rates.length);

/**
 * The Simple Jumper martingale (Vovk et al. 2021, Retrain or not retrain: conformal test martingales for change-point
 * detection): bets on p-values that are uniform while nothing changes.
 * @returns what the bet multiplied the capital by (its expectation is 1 for a uniform p-value), and the stakes after it
 */
export function bet(stakes: Stakes, pValue: number): { factor: number; stakes: Stakes } {
  const capital = stakes.map(
    (stake, index) => ((1 - jump) * stake + jump / rates.length) * (1 + rates[index]! * (pValue - 0.5)),
  );
  const factor = capital.reduce((sum, part) => sum + part, 0);
  return { factor, stakes: capital.map((part) => part / factor) };
}
