import type { EvaluationSummary } from '../../contracts/evaluation.js';
import { describeMetrics } from '../../contracts/describe-metrics.js';
import { canHardlyTell } from '../../policy/few-labels/cross-validation.js';
import type { EvaluatedModels } from './compare-models.js';

/**
 * The figures of an evaluation for a table (null when the candidate cannot be evaluated), and one line about
 * it.
 */
export function summarizeEvaluation({ report, championReport, comparison }: EvaluatedModels): {
  metrics: EvaluationSummary | null;
  summary: string;
} {
  const { baseline, candidateProblem: problem } = comparison;
  if (problem)
    return {
      metrics: null,
      summary: `the candidate cannot be evaluated (${problem.check}): ${problem.message}`,
    };
  const { rows, accuracy, macroF1, rocAuc, expectedCalibrationError } = report!.metrics;
  const metrics: EvaluationSummary = {
    testRows: rows,
    accuracy,
    macroF1,
    rocAuc,
    expectedCalibrationError,
    baselineAccuracy: baseline!.accuracy,
    championAccuracy: championReport?.metrics.accuracy ?? null,
    ...(report!.crossValidationFolds !== undefined && { crossValidationFolds: report!.crossValidationFolds }),
  };
  // A decision threshold was chosen for macro F1: see the gate's check `floor-baseline`.
  const isForMacroF1 = report!.decisionThreshold !== null;
  const isBelowBaseline = isForMacroF1 ? macroF1 < baseline!.macroF1 : accuracy < baseline!.accuracy;
  const isWorthless = isBelowBaseline && !comparison.candidateSample;
  return { metrics, summary: describe(metrics, isWorthless) };
}

function describe(metrics: EvaluationSummary, isWorthless: boolean): string {
  const warning = isWorthless
    ? ' The simple baseline does better, so this model is not worth its cost. More rows or a pretrained base may help.'
    : '';
  const { testRows: rows, crossValidationFolds } = metrics;
  const doubt = canHardlyTell({ rows, crossValidationFolds })
    ? ' So few rows can hardly tell it from a guess: label more to know.'
    : '';
  return `${describeMetrics(metrics)}.${doubt}${warning}`;
}
