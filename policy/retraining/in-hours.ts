/** `6.0 h` */
export const inHours = (ms: number): string => `${(ms / 3_600_000).toFixed(1)} h`;
