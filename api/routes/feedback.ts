import { Router } from 'express';
import { z } from 'zod';
import { EvergreenError, toEvergreenError } from '../../contracts/errors.js';
import type { FeedbackRecord } from '../../contracts/feedback.js';
import { parseWith } from '../../contracts/parse.js';
import { splitOfRowId } from '../../policy/split.js';
import {
  feedbackItemSchema,
  maximumItems,
  toFeedbackRecord,
  type FeedbackContext,
} from '../feedback/accept-feedback.js';
import type { RecentLabels } from '../feedback/recent-labels.js';
import { requireKey } from '../middleware/require-key.js';

export interface FeedbackDependencies extends FeedbackContext {
  key: string;
  /** Stores records for good. */
  append: (records: readonly FeedbackRecord[]) => Promise<void>;
  recent: RecentLabels;
}

interface Refused {
  status: 'refused';
  error: string;
  code: string;
}

const listSchema = z
  .array(z.unknown())
  .min(1, 'must have at least one item')
  .max(maximumItems, `must have at most ${maximumItems} items`);

/**
 * `POST /feedback`: the right label of a prediction or of any text, or a list of them. It answers once the store has what was
 * accepted. In a list each item is accepted or refused by itself.
 */
export function feedbackRoute(dependencies: FeedbackDependencies): Router {
  return Router().post('/feedback', requireKey(dependencies.key), async (request, response) => {
    const body: unknown = request.body;
    if (typeof body !== 'object' || body === null)
      throw new EvergreenError(
        'invalid-input',
        'Send JSON with content-type application/json, for example {"id": "…", "label": "…"}.',
      );
    const accept = async (item: unknown): Promise<FeedbackRecord> =>
      toFeedbackRecord(parseWith(feedbackItemSchema, item, 'feedback'), dependencies);
    if (!Array.isArray(body)) {
      const record = await accept(body);
      await dependencies.append([record]);
      response.json(describe(record, dependencies.recent));
      return;
    }
    const records = await Promise.all(
      parseWith(listSchema, body, 'list of feedback').map((item) => accept(item).catch(refuse)),
    );
    const accepted = records.filter((record): record is FeedbackRecord => !('error' in record));
    if (accepted.length > 0) await dependencies.append(accepted);
    const results = records.map((record) =>
      'error' in record ? record : describe(record, dependencies.recent),
    );
    response
      .status(accepted.length > 0 ? 200 : 422)
      .json({ accepted: accepted.length, refused: records.length - accepted.length, results });
  });
}

/** An outage refuses the whole list: the same list sent again later is then accepted as one. */
function refuse(thrown: unknown): Refused {
  const error = toEvergreenError(thrown);
  if (error.httpStatus >= 500) throw thrown;
  return { status: 'refused', error: error.message, code: error.code };
}

function describe(record: FeedbackRecord, recent: RecentLabels) {
  const judges = splitOfRowId(record.rowId) === 'test';
  const status = recent.note(record);
  if (judges) return { status, use: 'judges the models; never trains one' };
  return record.text === undefined
    ? {
        status,
        use: 'counted, but cannot train: the prediction log holds no text. Send "text" with the id, or set EVERGREEN_PREDICTION_LOG=full.',
      }
    : { status, use: 'trains the next models; never judges one' };
}
