/** Bets on p-values that are too small, uniform, or too large. */
const rates = [-1, 0, 1];
/** Share of the capital that is spread evenly over the rates before each bet. */
const jump = 0.01;

/** Share of the capital on each rate; sums to 1. */
export type Stakes = number[];

export const evenStakes = (): Stakes => rates.map(() => 1 / rates.length);

/**
 * One step of the Simple Jumper martingale, which bets against p-values being uniform: the capital on each
 * rate r is multiplied by 1 + r · (p − 1/2) (Vovk et al. 2021, "Retrain or not retrain: conformal test
 * martingales for change-point detection").
 * @returns by what factor the capital grew (1 on average for uniform p-values), and the stakes after the bet
 */
export function bet(stakes: Stakes, pValue: number): { factor: number; stakes: Stakes } {
  const capital = stakes.map(
    (stake, index) => ((1 - jump) * stake + jump / rates.length) * (1 + rates[index]! * (pValue - 0.5)),
  );
  const factor = capital.reduce((sum, part) => sum + part, 0);
  return { factor, stakes: capital.map((part) => part / factor) };
}
