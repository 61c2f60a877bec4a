import { midPMcNemarTest } from '../../statistics/mcnemar.js';
import { checkAccuracyDifference } from '../accuracy-difference.js';
import { countDifferences, requiresImprovement, type ComparedRows } from '../compared-rows.js';
import type { GateInput } from '../gate-input.js';
import { skipped, type GateOutcome } from '../gate-outcome.js';

/**
 * Checks that a candidate that was trained to be better is more accurate than the champion by more than the
 * margin: on rows labeled since the champion was trained, or on all rows when those are too few.
 */
export function improvement({ settings, reason }: GateInput, rows: ComparedRows): GateOutcome {
  if (!requiresImprovement(reason))
    return skipped(`Not required when the reason is ${reason}: being as good and newer is enough.`);
  const usesNewRows = rows.newTestRows.length > 0;
  const counts = countDifferences(usesNewRows ? rows.newTestRows : rows.all);
  const outcome = checkAccuracyDifference(counts, settings, {
    direction: 'better',
    margin: settings.improvementMargin,
  });
  const scope = usesNewRows ? 'on rows labeled since the champion was trained' : 'on all test rows';
  const pValue = midPMcNemarTest(counts.wins, counts.losses).toPrecision(2);
  return {
    ...outcome,
    explanation: `Trained because of ${reason}, so it must be better ${scope}. ${outcome.explanation} (Mid-p McNemar test: p = ${pValue}.)`,
  };
}
