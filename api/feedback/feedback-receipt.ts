import type { FeedbackRecord } from '../../contracts/feedback.js';
import { splitOfRowId } from '../../policy/split.js';

const maximumTexts = 100_000;

/** What a sender gets back for accepted feedback. */
export interface FeedbackReceipt {
  /** `repeated` for the same label again, `changed` for another label than before. */
  status: 'accepted' | 'repeated' | 'changed';
  /** What the label is used for. */
  use: string;
}

/**
 * Writes receipts. To recognize repeated feedback it keeps the labels that this process accepted recently; which label
 * counts is decided when the log is read.
 */
export class FeedbackReceipts {
  private readonly recentLabels = new Map<string, string>();

  /** The receipt for a record that the store has. */
  write(record: FeedbackRecord): FeedbackReceipt {
    const status = this.remember(record);
    if (splitOfRowId(record.rowId) === 'test') return { status, use: 'judges the models; never trains one' };
    return record.text === undefined
      ? {
          status,
          use: 'counted, but cannot train: the prediction log holds no text. Send "text" with the id, or set EVERGREEN_PREDICTION_LOG=full.',
        }
      : { status, use: 'trains the next models; never judges one' };
  }

  private remember({ rowId, label }: FeedbackRecord): FeedbackReceipt['status'] {
    const earlier = this.recentLabels.get(rowId);
    this.recentLabels.delete(rowId);
    this.recentLabels.set(rowId, label);
    if (this.recentLabels.size > maximumTexts)
      this.recentLabels.delete(this.recentLabels.keys().next().value!);
    if (earlier === undefined) return 'accepted';
    return earlier === label ? 'repeated' : 'changed';
  }
}
