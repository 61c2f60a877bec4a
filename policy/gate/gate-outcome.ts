import type { GateCheck } from '../../contracts/decision.js';
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

/** A judged check: it passes when `passes`. */
export const judged = (
  passes: boolean,
  figures: { value: number | null; threshold: number | null; explanation: string },
): GateOutcome => ({ ...figures, verdict: passes ? 'pass' : 'fail' });

/** A rate as a person reads it: 0.8515 → 85.15 %. */
export const percent = (rate: number): string => `${(100 * rate).toFixed(2)} %`;
