import type { GateInput } from '../gate-input.js';
import { passOrFail, skipped, type GateOutcome } from '../gate-outcome.js';

/** Checks that a model of the sample corpus does not replace a model of real data. */
export function sampleChampion({ champion, candidateSample }: GateInput): GateOutcome {
  if (!champion) return skipped('There is no champion to replace.');
  if (candidateSample && !champion.sample)
    return passOrFail(
      false,
      'The champion was trained on real data, so a model of the sample corpus must not replace it.',
    );
  return passOrFail(
    true,
    champion.sample && !candidateSample
      ? 'The champion was trained on the sample corpus, so a model of real data may replace it.'
      : 'Champion and candidate were trained on the same kind of data.',
  );
}
