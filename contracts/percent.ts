/** A rate as a person reads it, for example `90.19 %`. */
export const percent = (rate: number, digits = 2): string => `${(100 * rate).toFixed(digits)} %`;
