import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { MonitorStatus } from '../../contracts/monitor.js';
import { parseWith } from '../../contracts/parse.js';
import { postToApi } from '../api-client.js';
import type { SimulationOptions } from '../options/simulation-options.js';
import type { LabeledText, TextStream } from './text-stream.js';
import { eventOf, type SimulatedDay, type SimulatedEvent } from './timeline.js';

/** The options of a simulation that say what happens in it; their help explains each. */
type SimulationPlan = Pick<
  SimulationOptions,
  'days' | 'driftAt' | 'textsPerDay' | 'daySeconds' | 'labelDelay' | 'labeledShare'
>;

/** The system that a simulation sends its texts to, and where the texts come from. */
export interface SimulationTarget {
  apiUrl: string;
  feedbackKey: string;
  stream: TextStream;
  monitorStatus(): Promise<MonitorStatus>;
}

type SentText = LabeledText & { id: string };

/** The texts of a day are spread over this many requests. */
const requestsPerDay = 20;
const pollMs = 500;
/** The most that `POST /feedback` accepts in one request. */
const labelsPerRequest = 256;

/**
 * Sends the texts of each day to the API and their labels some days later, while the monitor is running.
 * @param onDay called at the end of each day
 */
export async function runSimulation(
  target: SimulationTarget,
  plan: SimulationPlan,
  onDay: (day: SimulatedDay) => void,
): Promise<SimulatedDay[]> {
  const days: SimulatedDay[] = [];
  const labelsByDay: SentText[][] = [];
  const readEvents = createEventReader(target);
  for (let day = 1; day <= plan.days; day++) {
    const endsAt = Date.now() + plan.daySeconds * 1_000;
    await sendLabels(target, labelsByDay[day - 1 - plan.labelDelay] ?? []);
    const hasDrifted = day >= plan.driftAt;
    const texts = target.stream.next(plan.textsPerDay, hasDrifted);
    const answers = await predictAll(target.apiUrl, texts, endsAt);
    labelsByDay.push(
      texts
        .map((text, index) => ({ ...text, id: answers[index]!.id }))
        .filter((_, index) => index % 100 < plan.labeledShare * 100),
    );
    await wait(Math.max(0, endsAt - Date.now()));
    // A retraining takes less than a day, also on a machine that is slow or busy.
    while ((await target.monitorStatus()).running !== null) await wait(pollMs);
    const right = answers.filter(({ label }, index) => label === texts[index]!.label).length;
    const simulated: SimulatedDay = {
      day,
      texts: texts.length,
      accuracy: right / texts.length,
      generations: [...new Set(answers.map(({ generation }) => generation))],
      hasDrifted,
      events: await readEvents(),
    };
    days.push(simulated);
    onDay(simulated);
  }
  return days;
}

/** Sends the texts of a day, spread over its first nine tenths. */
async function predictAll(apiUrl: string, texts: readonly LabeledText[], endsAt: number) {
  const size = Math.ceil(texts.length / requestsPerDay);
  const answers = [];
  const pauseMs = (0.9 * (endsAt - Date.now())) / requestsPerDay;
  for (let begin = 0; begin < texts.length; begin += size) {
    const nextAt = Date.now() + pauseMs;
    const batch = texts.slice(begin, begin + size).map(({ text }) => text);
    answers.push(...(await predict(apiUrl, batch)));
    await wait(Math.max(0, nextAt - Date.now()));
  }
  return answers;
}

/** Returns the notes of the monitor that are new since the last call, as events. */
function createEventReader(target: SimulationTarget): () => Promise<SimulatedEvent[]> {
  const known = new Set<string>();
  return async () => {
    const { log } = await target.monitorStatus();
    const fresh = log.filter(({ at, text }) => !known.has(`${at} ${text}`));
    for (const { at, text } of fresh) known.add(`${at} ${text}`);
    return fresh.map(({ text }) => eventOf(text));
  };
}

const answerSchema = z.looseObject({
  predictions: z.array(z.looseObject({ id: z.string(), label: z.string() })),
  model: z.looseObject({ generation: z.number() }),
});

async function predict(apiUrl: string, texts: readonly string[]) {
  const body = await postToApi(apiUrl, '/predict', { text: texts });
  const { predictions, model } = parseWith(answerSchema, body, 'answer of /predict', 'internal');
  return predictions.map(({ id, label }) => ({ id, label, generation: model.generation }));
}

async function sendLabels(
  { apiUrl, feedbackKey }: SimulationTarget,
  labels: readonly SentText[],
): Promise<void> {
  for (let begin = 0; begin < labels.length; begin += labelsPerRequest) {
    const items = labels
      .slice(begin, begin + labelsPerRequest)
      .map((label) => ({ ...label, source: 'simulation' }));
    await postToApi(apiUrl, '/feedback', items, { authorization: `Bearer ${feedbackKey}` });
  }
}
