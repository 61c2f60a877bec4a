import type { GateCheck, GateSettings } from '../../contracts/decision.js';

/** What a check found: its result without the name, which the table of checks adds. */
export type GateOutcome = Omit<GateCheck, 'name'>;

const withoutValue = { value: null, threshold: null, requirement: null, unit: null };

/** The outcome of a check that does not apply. A skipped check never rejects. */
export const skipped = (explanation: string): GateOutcome => ({
  ...withoutValue,
  verdict: 'skipped',
  explanation,
});

/** The outcome of a check that measures nothing. */
export const passOrFail = (passes: boolean, explanation: string): GateOutcome => ({
  ...withoutValue,
  verdict: passes ? 'pass' : 'fail',
  explanation,
});

/** The outcome of a check that has evidence neither for nor against the candidate. */
export const undecided = (explanation: string): GateOutcome => ({
  ...withoutValue,
  verdict: 'undecided',
  explanation,
});

type Measurement = Omit<GateOutcome, 'verdict'> & {
  [Field in 'value' | 'threshold' | 'requirement' | 'unit']: NonNullable<GateOutcome[Field]>;
};

/** The outcome of a check that passes when `value` is `requirement` `threshold`. NaN never passes. */
export function checkThreshold(measurement: Measurement): GateOutcome {
  const { value, threshold, requirement } = measurement;
  const passes = {
    above: value > threshold,
    'at least': value >= threshold,
    below: value < threshold,
    'at most': value <= threshold,
  }[requirement];
  return { ...measurement, value: Number.isFinite(value) ? value : null, verdict: passes ? 'pass' : 'fail' };
}

/** Describes a one-sided significance test at the level of the settings, for the record. */
export const significanceTest = (
  { significanceLevel: level }: GateSettings,
  test: Omit<NonNullable<GateCheck['test']>, 'level'>,
): NonNullable<GateCheck['test']> => ({ ...test, level });
