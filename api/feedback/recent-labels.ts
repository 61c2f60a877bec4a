import type { FeedbackRecord } from '../../contracts/feedback.js';

const maximumTexts = 100_000;

/** What this process accepted lately, to tell a sender that feedback came before. What counts is decided by who reads the log. */
export class RecentLabels {
  private readonly labels = new Map<string, string>();

  /** @returns `repeated` for the same label again, `changed` for another label than before */
  note({ rowId, label }: FeedbackRecord): 'accepted' | 'repeated' | 'changed' {
    const earlier = this.labels.get(rowId);
    this.labels.delete(rowId);
    this.labels.set(rowId, label);
    if (this.labels.size > maximumTexts) this.labels.delete(this.labels.keys().next().value!);
    if (earlier === undefined) return 'accepted';
    return earlier === label ? 'repeated' : 'changed';
  }
}
