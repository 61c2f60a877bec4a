import type { GateInput } from '../gate-input.js';
import { passOrFail, skipped, type GateOutcome } from '../gate-outcome.js';

/**
 * Checks that the candidate has the champion's labels. Clients rely on them, so a change must be requested.
 */
export function labels({ candidate, candidateSample, champion, settings }: GateInput): GateOutcome {
  if (!champion) return skipped('There is no champion whose labels must be kept.');
  if (champion.sample && !candidateSample)
    return skipped('The champion was trained on the sample corpus, so its labels need not be kept.');
  const added = candidate.labels.filter((label) => !champion.labels.includes(label));
  const removed = champion.labels.filter((label) => !candidate.labels.includes(label));
  if (added.length + removed.length === 0) return passOrFail(true, "The labels are the champion's.");
  const changes = `Labels added: ${added.join(', ') || 'none'}; removed: ${removed.join(', ') || 'none'}`;
  return passOrFail(
    settings.replaceLabels,
    settings.replaceLabels ? `${changes}, as requested.` : `${changes}. Use --replace if this is intended.`,
  );
}
