const unitsMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
type Unit = keyof typeof unitsMs;

/** The milliseconds of a number and a unit: `90s`, `30m`, `1.5h` or `7d`. Undefined for anything else. */
export function durationMs(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text.trim());
  return match === null ? undefined : Math.round(Number(match[1]) * unitsMs[match[2] as Unit]);
}

/** Milliseconds in the largest unit that fits, for example `1.5h`; below a second with two decimal places. */
export function formatDuration(ms: number): string {
  const unit = (['d', 'h', 'm'] as const).find((name) => ms >= unitsMs[name]) ?? 's';
  return `${Number((ms / unitsMs[unit]).toFixed(ms < unitsMs.s ? 2 : 1))}${unit}`;
}

/** A time for a person, for example `2026-03-01T00:00:00Z`. @param at milliseconds since 1970 */
export const formatTime = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
