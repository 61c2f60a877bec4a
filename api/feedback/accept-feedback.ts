import { z } from 'zod';
import { EvergreenError } from '../../contracts/errors.js';
import type { FeedbackKind, FeedbackRecord } from '../../contracts/feedback.js';
import { feedbackSourceSchema } from '../../contracts/feedback-source.js';
import { readPredictionId } from '../../policy/prediction-id.js';
import { rowId } from '../../policy/split.js';
import { textSchema } from '../dialects/predict-request.js';
import type { FeedbackService } from './feedback-service.js';

export const maximumItems = 256;

/** The holder of a feedback key. */
export interface FeedbackSender {
  sender: string;
  kind: FeedbackKind;
}

/** Unlike `min` and `max`, a refinement is only asked about texts, not about whatever has a `length`. */
const ofLength = (maximum: number) =>
  z
    .string()
    .trim()
    .refine((text) => text !== '', 'must not be empty')
    .refine(({ length }) => length <= maximum, `must have at most ${maximum} characters`)
    .meta({ minLength: 1, maxLength: maximum });

/** `{"id", "label"}` for a prediction, `{"text", "label"}` for any text, or all three. */
export const feedbackItemSchema = z
  .strictObject({
    id: ofLength(200).optional(),
    text: textSchema.optional(),
    label: ofLength(1_000),
    source: feedbackSourceSchema.default('api'),
  })
  .refine(({ id, text }) => id !== undefined || text !== undefined, 'needs an "id" or a "text"')
  .meta({ anyOf: [{ required: ['id'] }, { required: ['text'] }] });

/**
 * The record to store for one item.
 * @param by who sent the item, and how the sender chooses texts: both follow from the key
 * @throws EvergreenError `not-found` for an id that this deployment did not give, `invalid-data` for a label that the model
 * does not have or a text that is not the prediction's
 */
export async function toFeedbackRecord(
  item: z.infer<typeof feedbackItemSchema>,
  by: FeedbackSender,
  context: Pick<FeedbackService, 'signer' | 'labels' | 'labelsOf' | 'textOf'>,
): Promise<FeedbackRecord> {
  const { id, label, source } = item;
  const identity = id === undefined ? undefined : readPredictionId(context.signer, id);
  requireKnownLabel(label, context.labels());
  const at = new Date().toISOString();
  if (id === undefined || identity === undefined)
    return { rowId: rowId(item.text!), text: item.text!, label, source, ...by, at };
  if (item.text !== undefined && rowId(item.text) !== identity.rowId)
    throw new EvergreenError(
      'invalid-data',
      'The text is not the one of this prediction. Send only the id, or only the text.',
    );
  const text = item.text ?? (await context.textOf(id, identity));
  // The schema of the feedback log refuses an empty text: one would make its whole batch unreadable.
  if (text === '') throw new EvergreenError('invalid-data', 'The text of this prediction is empty.');
  const predicted = (await context.labelsOf(identity))[identity.classNumber];
  if (predicted === undefined)
    throw new EvergreenError('not-found', 'The model of this prediction is no longer in the registry.');
  return {
    rowId: identity.rowId,
    label,
    source,
    ...by,
    at,
    ...(text !== undefined && { text }),
    prediction: {
      id,
      label: predicted,
      score: identity.score,
      generation: identity.generation,
      modelDigestPrefix: identity.modelDigestPrefix,
      at: new Date(identity.atMs).toISOString(),
    },
  };
}

function requireKnownLabel(label: string, labels: readonly string[]): void {
  if (labels.includes(label)) return;
  throw new EvergreenError(
    'invalid-data',
    `${JSON.stringify(label.slice(0, 80))} is not a label of the model. Its labels are: ${labels.slice(0, 50).join(', ')}.`,
  );
}
