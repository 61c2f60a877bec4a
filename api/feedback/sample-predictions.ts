import type { PredictionRecord } from '../../contracts/prediction.js';

export interface PredictionSample {
  predictions: { id: string; text: string }[];
  /** Why there are fewer than asked for; null when there are not. */
  note: string | null;
}

/**
 * Draws texts for labeling: a uniformly random sample, without replacement, of the predictions given. Each prediction gets a
 * random number, and the texts with the smallest ones are drawn. So a text that was classified often is drawn more likely, but
 * at most once.
 * @param predictions in any order; those without text are skipped
 * @param options.isLabeled whether the text with this row id has a label already
 * @param options.random uniform in [0, 1)
 */
export async function samplePredictions(
  predictions: AsyncIterable<PredictionRecord>,
  options: { count: number; isLabeled: (rowId: string) => boolean; random?: () => number },
): Promise<PredictionSample> {
  const { count, isLabeled, random = Math.random } = options;
  let drawn = new Map<string, { order: number; id: string; text: string }>();
  const keepSmallest = (): void => {
    drawn = new Map([...drawn].sort(([, a], [, b]) => a.order - b.order).slice(0, count));
  };
  const seen = { predictions: 0, withText: 0, unlabeled: 0 };
  for await (const { id, text, rowId } of predictions) {
    seen.predictions += 1;
    if (text === undefined) continue;
    seen.withText += 1;
    if (isLabeled(rowId)) continue;
    seen.unlabeled += 1;
    const order = random();
    if (order < (drawn.get(rowId)?.order ?? Infinity)) drawn.set(rowId, { order, id, text });
    if (drawn.size > 4 * count) keepSmallest();
  }
  keepSmallest();
  return {
    predictions: [...drawn.values()].map(({ id, text }) => ({ id, text })),
    note: drawn.size === count ? null : explain(seen, drawn.size),
  };
}

function explain(seen: { predictions: number; withText: number; unlabeled: number }, drawn: number): string {
  if (seen.predictions === 0) return 'The log has no prediction of the last seven days.';
  if (seen.withText === 0)
    return 'The prediction log holds no text, so there is nothing to label. Set EVERGREEN_PREDICTION_LOG=full; texts of later predictions are then handed out.';
  if (seen.unlabeled === 0) return 'Every text of the last seven days has a label already.';
  return `Only ${drawn === 1 ? '1 text' : `${drawn} texts`} of the last seven days ${drawn === 1 ? 'has' : 'have'} no label yet.`;
}
