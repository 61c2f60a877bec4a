import { z } from 'zod';
import { EvergreenError } from '../../contracts/errors.js';
import { parseWith } from '../../contracts/parse.js';

const answerSchema = z.looseObject({
  predictions: z.array(z.looseObject({ id: z.string(), label: z.string() })),
  model: z.looseObject({ generation: z.number() }),
});

export interface Answer {
  id: string;
  label: string;
  generation: number;
}

/** Asks the API about texts, as any caller does. */
export async function predict(apiUrl: string, texts: readonly string[]): Promise<Answer[]> {
  const body = await post(`${apiUrl}/predict`, { text: texts });
  const { predictions, model } = parseWith(answerSchema, body, 'answer of /predict');
  return predictions.map(({ id, label }) => ({ id, label, generation: model.generation }));
}

/** Sends labels for predictions that were made earlier. */
export async function sendLabels(
  apiUrl: string,
  feedbackKey: string,
  labels: readonly { id: string; text: string; label: string }[],
): Promise<void> {
  const items = labels.map((label) => ({ ...label, source: 'simulation' }));
  await post(`${apiUrl}/feedback`, items, { authorization: `Bearer ${feedbackKey}` });
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (response.ok) return response.json();
  throw new EvergreenError(
    'server-unavailable',
    `${url} answered ${response.status}: ${await response.text()}`,
  );
}
