import type { GateInput } from '../gate-input.js';
import { judged, skipped, type GateOutcome } from '../gate-outcome.js';

/** Has the candidate the champion's labels? Callers rely on them, so others must be asked for. */
export function labels(input: GateInput): GateOutcome {
  const { candidate, champion, settings } = input;
  const known = input.championLabels ?? champion?.labels;
  if (!known) return skipped('There is no champion whose labels must be kept.');
  if (input.championSample && !input.candidateSample)
    return skipped('The champion comes from the sample corpus: its labels need not be kept.');
  const added = candidate.labels.filter((label) => !known.includes(label));
  const removed = known.filter((label) => !candidate.labels.includes(label));
  if (added.length + removed.length === 0) return judged(true, 'The labels are those of the champion.');
  const what = `Labels added: ${added.join(', ') || 'none'}; removed: ${removed.join(', ') || 'none'}`;
  return judged(
    settings.replaceLabels,
    settings.replaceLabels ? `${what}, as was asked for.` : `${what}. Use --replace if that is meant.`,
  );
}
