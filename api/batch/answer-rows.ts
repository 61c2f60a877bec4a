import { setTimeout as wait } from 'node:timers/promises';
import { toEvergreenError, type EvergreenError } from '../../contracts/errors.js';
import { describeClassification, type DescribedClassification } from '../dialects/describe-classification.js';
import type { Predictor } from '../predictions/predictor.js';
import type { BatchRow } from './read-rows.js';

/** What is known of a row in the end. `predictionId` names the prediction in feedback. */
export type AnsweredRow = { line: number; id?: string } & Outcome;

type Outcome = (DescribedClassification & { predictionId: string }) | { error: string; code: string };

export interface AnswerOptions {
  predictor: Pick<Predictor, 'classify'>;
  /** What a caller may know of an error. */
  describe: (error: EvergreenError) => { error: string; code: string };
  /** When it aborts, its reason is thrown. */
  signal: AbortSignal;
}

/** All batches take turns as one client. */
const client = 'batch';

/**
 * Classifies rows. While others leave no time for them, they wait. A row that fails fails alone.
 * @throws the reason of `signal`
 */
export async function answerRows(rows: readonly BatchRow[], options: AnswerOptions): Promise<AnsweredRow[]> {
  const texts = rows.flatMap((row) => ('text' in row ? [row.text] : []));
  const outcomes = (await classifyEach(texts, options)).values();
  return rows.map((row) => {
    const { line, id } = row;
    const outcome = 'text' in row ? outcomes.next().value! : options.describe(row.error);
    return { line, ...(id !== undefined && { id }), ...outcome };
  });
}

async function classifyEach(texts: readonly string[], options: AnswerOptions): Promise<Outcome[]> {
  if (texts.length === 0) return [];
  try {
    return await classifyWhenAdmitted(texts, options);
  } catch (thrown) {
    options.signal.throwIfAborted();
    if (texts.length === 1) return [options.describe(toEvergreenError(thrown))];
    const outcomes: Outcome[] = [];
    for (const text of texts) outcomes.push(...(await classifyEach([text], options)));
    return outcomes;
  }
}

async function classifyWhenAdmitted(
  texts: readonly string[],
  { predictor, signal }: AnswerOptions,
): Promise<Outcome[]> {
  for (;;) {
    try {
      const { answer, ids } = await predictor.classify(texts, { client, signal });
      return answer.classifications.map((classification, index) => ({
        ...describeClassification(answer.labels, classification),
        predictionId: ids[index]!,
      }));
    } catch (thrown) {
      signal.throwIfAborted();
      const { code, details } = toEvergreenError(thrown);
      if (code !== 'overloaded') throw thrown;
      await wait(1_000 * Number(details['retryAfterSeconds'] ?? 1), undefined, { signal });
    }
  }
}
