import type { GateInput } from '../gate-input.js';
import { judged, skipped, type GateOutcome } from '../gate-outcome.js';

/** A model of the sample corpus never replaces one of real data, and always yields to one. */
export function sampleChampion(input: GateInput): GateOutcome {
  const { champion, championLabels, championSample, candidateSample } = input;
  if (!champion && !championLabels) return skipped('There is no champion to replace.');
  if (candidateSample && !championSample)
    return judged(
      false,
      'The champion was trained on real data; a model of the sample corpus does not replace it.',
    );
  return judged(
    true,
    championSample && !candidateSample
      ? 'The champion comes from the sample corpus and yields to a model of real data.'
      : 'Champion and candidate come from the same kind of data.',
  );
}
