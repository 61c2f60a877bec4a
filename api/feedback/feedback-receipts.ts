import type { FeedbackRecord } from '../../contracts/feedback.js';
import { splitOfRecord } from '../../registry/feedback.js';

const maximumTexts = 100_000;

/**
 * Writes receipts for accepted feedback: whether it is new, and what it is used for. To recognize repeated feedback it keeps the
 * labels that this process accepted recently; which label counts is decided when the log is read.
 */
export class FeedbackReceipts {
  private readonly recentLabels = new Map<string, string>();

  /** @returns status `repeated` for the same label again, `changed` for another label than before */
  write(record: FeedbackRecord): { status: 'accepted' | 'repeated' | 'changed'; use: string } {
    const earlier = this.remember(record);
    const status = earlier === undefined ? 'accepted' : earlier === record.label ? 'repeated' : 'changed';
    if (splitOfRecord(record) === 'test') return { status, use: 'judges the models; never trains one' };
    return record.text === undefined
      ? {
          status,
          use: 'counted, but cannot train: the prediction log holds no text. Send "text" with the id, or set EVERGREEN_PREDICTION_LOG=full.',
        }
      : {
          status,
          use:
            record.kind === 'errors'
              ? 'trains the next models, as the report of an error; never judges one'
              : 'trains the next models',
        };
  }

  /** @returns the earlier label of the text */
  private remember({ rowId, label }: FeedbackRecord): string | undefined {
    const earlier = this.recentLabels.get(rowId);
    this.recentLabels.delete(rowId);
    this.recentLabels.set(rowId, label);
    if (this.recentLabels.size > maximumTexts)
      this.recentLabels.delete(this.recentLabels.keys().next().value!);
    return earlier;
  }
}
