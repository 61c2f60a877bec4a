import { Agent, request } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { codeOf } from '../../contracts/errors.js';
import { text } from '../../test/api/running-api.js';
import type { TinyDeployment } from './tiny-api.js';

const textsOfRequest = 3;
const tolerance = 1e-5;

/** How requests ended. */
export interface Outcomes {
  answered: number;
  /** Answers with probabilities of another model than the one that they name, or of several. */
  mixed: number;
  /** Answers other than 200 and broken connections, by what they were. */
  failed: Record<string, number>;
  generations: Set<number>;
}

export interface SteadyCallers {
  outcomes: Outcomes;
  /** Ends the callers after the answers that are under way. */
  stop: () => Promise<void>;
  ended: Promise<unknown>;
}

interface Body {
  predictions: { probabilities: Record<string, number> }[];
  model: { generation: number };
}

/**
 * Callers on kept connections who ask for the classes of three texts, one request after the other.
 * @param chooseOrigin whom a caller asks; null: nobody any more
 * @param onLeave called when an API closes a connection after its answer, or does not listen any more. The request that it did not take
 * is sent again.
 */
export function startCallers(
  { key, expected }: Pick<TinyDeployment, 'key' | 'expected'>,
  callers: number,
  chooseOrigin: (caller: number) => string | null,
  onLeave: (origin: string, caller: number) => void,
): SteadyCallers {
  const agent = new Agent({ keepAlive: true });
  const outcomes: Outcomes = { answered: 0, mixed: 0, failed: {}, generations: new Set() };
  let isOver = false;
  const fail = (what: string): void => void (outcomes.failed[what] = (outcomes.failed[what] ?? 0) + 1);
  const content = JSON.stringify({ text: Array<string>(textsOfRequest).fill(text) });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };

  const ask = (origin: string): Promise<{ status: number; isLast: boolean; body: string }> =>
    new Promise((resolve, reject) => {
      const asked = request(`${origin}/predict`, { method: 'POST', agent, headers });
      asked.once('error', reject).once('response', (response) => {
        const { statusCode: status = 0, headers: answered } = response;
        const isLast = answered.connection === 'close';
        readText(response).then((body) => resolve({ status, isLast, body }), reject);
      });
      asked.end(content);
    });

  function check({ predictions, model }: Body): void {
    outcomes.answered += 1;
    outcomes.generations.add(model.generation);
    const probability = expected.get(model.generation) ?? NaN;
    const isOfModel = predictions.every(
      ({ probabilities }) => Math.abs(probabilities['negative']! - probability) < tolerance,
    );
    if (predictions.length !== textsOfRequest || !isOfModel) outcomes.mixed += 1;
  }

  async function call(caller: number): Promise<void> {
    for (let origin = chooseOrigin(caller); origin !== null && !isOver; origin = chooseOrigin(caller))
      try {
        const { status, isLast, body } = await ask(origin);
        if (status === 200) check(JSON.parse(body) as Body);
        else fail(String(status));
        if (isLast) onLeave(origin, caller);
      } catch (thrown) {
        if (codeOf(thrown) === 'ECONNREFUSED') onLeave(origin, caller);
        else fail(codeOf(thrown) || String(thrown));
        await wait(1);
      }
  }

  const ended = Promise.all(Array.from({ length: callers }, (_, caller) => call(caller))).finally(() =>
    agent.destroy(),
  );
  return {
    outcomes,
    ended,
    async stop() {
      isOver = true;
      await ended;
    },
  };
}

/** As a line of figures. */
export const describeOutcomes = ({ answered, mixed, failed }: Outcomes) => ({
  answered,
  mixed,
  failed: Object.entries(failed)
    .map(([what, count]) => `${count} × ${what}`)
    .join(', '),
});
