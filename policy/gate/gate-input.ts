import type { GateSettings } from '../../contracts/decision.js';
import type { Comparison, EvaluationReport } from '../../contracts/evaluation.js';
import type { RetrainingReason } from '../../contracts/lifecycle.js';

/** Everything the gate decides from. */
export interface GateInput extends Pick<Comparison, 'baseline' | 'candidateSample' | 'parity' | 'latency'> {
  settings: GateSettings;
  /** Why the candidate was trained. */
  reason: RetrainingReason;
  /** 1 for the first candidate that is judged against this champion. */
  attempt: number;
  candidate: EvaluationReport;
  champion: GateChampion | null;
}

/** What the gate needs of the champion. */
export interface GateChampion {
  labels: readonly string[];
  /** Whether it was trained on the sample corpus. */
  sample: boolean;
  /** Its answers on the candidate's test rows; null when its labels differ from the candidate's. */
  report: EvaluationReport | null;
  /** Which of these rows are in its own dataset; null when that dataset is gone. */
  rows: ChampionRows | null;
  /** Test rows that raised the alarm about it: they were selected for its errors, so they judge nothing. */
  alarmRows: ReadonlySet<string>;
  /** Test rows from before the traffic changed, if an alarm says that it did: they are old rows. */
  rowsBeforeChange: ReadonlySet<string>;
  /** Test rows that a newer trusted label contradicts: they judge nothing. */
  contradictedRows: ReadonlySet<string>;
  /** How many of the newest labels of randomly chosen texts belong to each class; null when there are too few. */
  newestLabelCounts: readonly number[] | null;
  /** Newest first. */
  earlier: readonly EarlierChampion[];
  /** Generations of earlier champions that could not be asked, because their model is gone. */
  earlierLeftOut: readonly number[];
}

export interface ChampionRows {
  test: ReadonlySet<string>;
  /** Rows it was trained on or calibrated with. Its accuracy on them is too high to compare with. */
  trained: ReadonlySet<string>;
}

/** A champion before the current one. */
export interface EarlierChampion {
  generation: number;
  /** The class that it predicts, by row id, for rows that it answered and was not trained on. */
  predicted: ReadonlyMap<string, number>;
}
