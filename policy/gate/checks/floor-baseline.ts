import { percent } from '../../../contracts/percent.js';
import { accuracyInterval, macroF1Interval } from '../difference-interval.js';
import type { GateInput } from '../gate-input.js';
import { checkThreshold, significanceTest, skipped, type GateOutcome } from '../gate-outcome.js';
import { countDifferences, pairWith } from '../paired-rows.js';

/**
 * Checks that the candidate is not significantly worse than TF-IDF + logistic regression on the same rows. A transformer
 * below such a simple model has no business in production. Accuracies are compared, or macro F1 where the candidate's
 * decision threshold was chosen for it: such a model gives up accuracy to find a rare label.
 */
export function floorBaseline({ baseline, candidate, candidateSample, settings }: GateInput): GateOutcome {
  if (candidateSample) return skipped('A model of the sample corpus is only for a first look.');
  if (!baseline) return skipped('The baseline was not measured.');
  if (settings.allowBelowBaseline) return skipped('A candidate below the baseline was allowed.');
  const { actual, metrics } = candidate;
  const rows = pairWith(
    candidate,
    (row) => baseline.predicted[row]!,
    () => false,
  );
  const { wins, losses } = countDifferences(rows);
  const isForMacroF1 = candidate.decisionThreshold !== null;
  const interval = isForMacroF1 ? macroF1Interval(candidate.labels.length, rows) : accuracyInterval(rows);
  const [metric, ofCandidate, ofBaseline] = isForMacroF1
    ? ['Macro F1', metrics.macroF1, baseline.macroF1]
    : ['Accuracy', metrics.accuracy, baseline.accuracy];
  return checkThreshold({
    value: interval.pValueOfHarm(0),
    threshold: settings.significanceLevel,
    requirement: 'at least',
    unit: 'p-value',
    explanation: `${metric} is ${percent(ofCandidate)}, that of TF-IDF + logistic regression on the same ${actual.length} test rows ${percent(ofBaseline)}. Only the candidate is right on ${wins} rows, only the baseline on ${losses}. A pretrained base (--base minilm) or more rows may help; --allow-below-baseline promotes all the same.`,
    test: significanceTest(settings, {
      method: interval.method,
      direction: 'worse',
      margin: 0,
      rows: actual.length,
    }),
  });
}
