import { Router, type RequestHandler } from 'express';
import { z } from 'zod';
import { toEvergreenError } from '../../contracts/errors.js';
import type { FeedbackRecord } from '../../contracts/feedback.js';
import { parseWith } from '../../contracts/parse.js';
import {
  feedbackItemSchema,
  maximumItems,
  toFeedbackRecord,
  type FeedbackSender,
} from '../feedback/accept-feedback.js';
import { FeedbackReceipts } from '../feedback/feedback-receipts.js';
import type { FeedbackService } from '../feedback/feedback-service.js';
import { requireObject } from '../middleware/json-body.js';
import { chargeTexts, senderOf } from '../middleware/require-key.js';
import { eventLoopTurns } from '../serving/event-loop-turns.js';

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
 * `POST /feedback`: the correct label of a prediction or of any text, or a list of them. The response is sent when the store
 * has what was accepted. Each item of a list is accepted or refused on its own.
 * @param before the handlers that check the key and read the body
 */
export function feedbackRoute(
  service: Omit<FeedbackService, 'deletePrediction' | 'sample'>,
  ...before: readonly RequestHandler[]
): Router {
  const receipts = new FeedbackReceipts();
  const accept = async (item: unknown, by: FeedbackSender): Promise<FeedbackRecord> =>
    toFeedbackRecord(parseWith(feedbackItemSchema, item, 'feedback'), by, service);

  return Router().post('/feedback', ...before, async (request, response) => {
    const by = senderOf(response);
    const body = requireObject(request.body, '{"id": "…", "label": "…"}');
    if (!Array.isArray(body)) {
      const record = await accept(body, by);
      await service.append([record]);
      response.json(receipts.write(record));
      return;
    }
    const turn = eventLoopTurns();
    const accepting: Promise<FeedbackRecord | Refused>[] = [];
    const list = parseWith(listSchema, body, 'list of feedback');
    await chargeTexts(response, list.length - 1);
    for (const item of list) {
      const outcome = accept(item, by).catch(refuse);
      // Awaited after the loop; until then a failure must not count as unhandled.
      outcome.catch(() => undefined);
      accepting.push(outcome);
      await turn();
    }
    const items = await Promise.all(accepting);
    const accepted = items.filter((item): item is FeedbackRecord => !('error' in item));
    if (accepted.length > 0) await service.append(accepted);
    const results = items.map((item) => ('error' in item ? item : receipts.write(item)));
    response
      .status(accepted.length > 0 ? 200 : 422)
      .json({ accepted: accepted.length, refused: items.length - accepted.length, results });
  });
}

/** An outage refuses the whole list, so that the sender can repeat the list as it is. */
function refuse(thrown: unknown): Refused {
  const error = toEvergreenError(thrown);
  if (error.httpStatus >= 500) throw thrown;
  return { status: 'refused', error: error.message, code: error.code };
}
