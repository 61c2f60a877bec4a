import type { GateCheck, GateSettings } from '../../contracts/decision.js';
import type { GateInput } from './gate-input.js';

/** What a check found; its name is added by the table of checks. */
export type GateOutcome = Omit<GateCheck, 'name'>;

/** One question of the gate. */
export interface GateQuestion {
  name: string;
  run: (input: GateInput) => GateOutcome;
}

export const skipped = (explanation: string): GateOutcome => ({
  value: null,
  threshold: null,
  verdict: 'skipped',
  explanation,
});

type Figures = Omit<GateOutcome, 'verdict'>;

/** A check that passes when `value` lies as `requirement` says to `threshold`; what is not a number never does. */
export function compared(
  figures: Figures & Required<Pick<Figures, 'requirement' | 'unit'>> & { value: number; threshold: number },
): GateOutcome {
  const { value, threshold, requirement } = figures;
  const passes = {
    above: value > threshold,
    'at least': value >= threshold,
    below: value < threshold,
    'at most': value <= threshold,
  }[requirement];
  return { ...figures, value: Number.isFinite(value) ? value : null, verdict: passes ? 'pass' : 'fail' };
}

/** A check without a figure. */
export const judged = (passes: boolean, explanation: string): GateOutcome => ({
  value: null,
  threshold: null,
  verdict: passes ? 'pass' : 'fail',
  explanation,
});

/** The facts of a one-sided test at the level that was set. */
export const testAt = (
  { significanceLevel: level }: GateSettings,
  test: Omit<NonNullable<GateCheck['test']>, 'level'>,
): NonNullable<GateCheck['test']> => ({ ...test, level });

/** A rate as a person reads it: 0.8515 → 85.15 %. */
