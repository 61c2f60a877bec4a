import type { GateSettings } from '../../contracts/decision.js';
import type { EvaluationReport } from '../../contracts/evaluation.js';
import type { RetrainingReason } from '../../contracts/lifecycle.js';

/** Everything that the gate judges by. */
export interface GateInput {
  settings: GateSettings;
  candidate: EvaluationReport;
  /** The champion's answers on the candidate's test rows; null without a champion, or when its labels are other ones. */
  champion: EvaluationReport | null;
  /** The champion's labels, also where its answers cannot be compared; those of `champion` when left out. */
  championLabels?: readonly string[] | null;
  /** Trained on the corpus that Evergreen generates itself. */
  championSample: boolean;
  candidateSample: boolean;
  /** Ids of the champion's own rows; left out where its data is no longer there. */
  championRows?: ChampionRows;
  /** Between the trainer's and the inference process' answers to the golden texts. */
  parity: { maximumProbabilityDifference: number } | null;
  latency: { candidateMs: number; championMs: number | null } | null;
  reason: RetrainingReason;
}

export interface ChampionRows {
  test: ReadonlySet<string>;
  /** Those that it was trained on or calibrated with: on them it is better than it is. */
  trained: ReadonlySet<string>;
}
