import { percent } from '../../../contracts/percent.js';
import type { GateInput } from '../gate-input.js';
import { checkThreshold, passOrFail, skipped, type GateOutcome } from '../gate-outcome.js';

/** Checks the minimum accuracy, where one is set. */
export const floorAccuracy = ({ candidate, settings }: GateInput): GateOutcome =>
  checkFloor('accuracy', candidate.metrics.accuracy, settings.minimumAccuracy);

/** Checks the minimum macro F1, where one is set. */
export const floorMacroF1 = ({ candidate, settings }: GateInput): GateOutcome =>
  checkFloor('macro F1', candidate.metrics.macroF1, settings.minimumMacroF1);

function checkFloor(metric: string, value: number, threshold: number | undefined): GateOutcome {
  if (threshold === undefined) return skipped(`No minimum ${metric} is set.`);
  return checkThreshold({
    value,
    threshold,
    requirement: 'at least',
    unit: 'rate',
    explanation: `The ${metric} is ${percent(value)}; at least ${percent(threshold)} is required.`,
  });
}

/** Checks the minimum recall of each label for which one is set. */
export function floorRecall({ candidate, settings }: GateInput): GateOutcome {
  const minimums = Object.entries(settings.minimumRecall ?? {});
  if (minimums.length === 0) return skipped('No minimum recall is set.');
  const recalls = minimums.map(([label, minimum]) => {
    const recall = candidate.metrics.perClass.find((found) => found.label === label)?.recall;
    return { label, minimum, recall };
  });
  const unknown = recalls.filter(({ recall }) => recall === undefined).map(({ label }) => label);
  if (unknown.length > 0)
    return passOrFail(
      false,
      `A minimum recall is set for ${unknown.join(', ')}, but the labels are ${candidate.labels.join(', ')}.`,
    );
  const worst = recalls.reduce((a, b) => (b.recall! - b.minimum < a.recall! - a.minimum ? b : a));
  return checkThreshold({
    value: worst.recall!,
    threshold: worst.minimum,
    requirement: 'at least',
    unit: 'rate',
    explanation: recalls
      .map(
        ({ label, minimum, recall }) =>
          `The recall of ${label} is ${percent(recall!)}; at least ${percent(minimum)} is required.`,
      )
      .join(' '),
  });
}
