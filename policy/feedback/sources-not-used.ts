import type { FeedbackRow } from '../../contracts/feedback.js';
import type { LabeledPrediction } from '../../contracts/monitor-memory.js';
import { suspiciousSources } from './suspicious-sources.js';

/** What a retraining, or the gate, was told about sources. */
export interface SourceChoice {
  excludedSources?: readonly string[] | undefined;
  trustedSources?: readonly string[] | undefined;
}

/** The sources whose feedback is not used: those that were excluded, and those in quarantine by the predictions that labels carry. */
export function sourcesNotUsed(
  rows: readonly FeedbackRow[],
  { excludedSources = [], trustedSources = [] }: SourceChoice,
): { excluded: readonly string[]; quarantined: string[] } {
  const isChosen = (name: string): boolean => trustedSources.includes(name) || excludedSources.includes(name);
  return {
    excluded: excludedSources,
    quarantined: suspiciousSources(carriedPredictions(rows)).filter((name) => !isChosen(name)),
  };
}

/** The predictions, by any model, that feedback carries. Reports of errors are left out: they contradict a prediction by design. */
export const carriedPredictions = (rows: readonly FeedbackRow[]): LabeledPrediction[] =>
  rows.flatMap((row) =>
    row.prediction === undefined || row.kind === 'errors' ? [] : [labeledPrediction(row, row.prediction)],
  );

/** A label beside a prediction for the same text. */
export const labeledPrediction = (
  { rowId, source, label }: FeedbackRow,
  prediction: { label: string; score: number },
): LabeledPrediction => ({ rowId, source, label, predicted: prediction.label, score: prediction.score });
