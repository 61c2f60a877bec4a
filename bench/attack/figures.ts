/** A line of a printed table. */
export type Figures = Record<string, string | number>;

export const quantile = (values: readonly number[], share: number): number =>
  Math.round(values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? NaN);
