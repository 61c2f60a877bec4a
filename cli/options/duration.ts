import { EvergreenError } from '../../contracts/errors.js';

const unitsMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
type Unit = keyof typeof unitsMs;

/** Milliseconds of `90s`, `30m`, `1.5h` or `7d`. @throws EvergreenError `invalid-input` */
export function parseDuration(text: string, option: string): number {
  const match = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text.trim());
  if (match === null)
    throw new EvergreenError(
      'invalid-input',
      `${option} takes a number and a unit: 90s, 30m, 1h or 7d; got "${text}".`,
    );
  return Math.round(Number(match[1]) * unitsMs[match[2] as Unit]);
}

/** Milliseconds in the largest unit that fits, for example `1.5h`. */
export function formatDuration(ms: number): string {
  const unit = (['d', 'h', 'm'] as const).find((name) => ms >= unitsMs[name]) ?? 's';
  return `${Number((ms / unitsMs[unit]).toFixed(1))}${unit}`;
}
