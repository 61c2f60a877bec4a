import { setTimeout as wait } from 'node:timers/promises';
import type { MonitorStatus } from '../../contracts/monitor.js';
import { predict, sendLabels } from './api-client.js';
import type { LabelledText, TextStream } from './text-stream.js';
import { eventOf, type SimulatedDay, type SimulatedEvent } from './timeline.js';

export interface SimulationPlan {
  days: number;
  /** The first day on which texts come from the other world. */
  driftAt: number;
  textsPerDay: number;
  daySeconds: number;
  /** Days until the labels of a day arrive. */
  labelDelayDays: number;
  /** Share of texts that get a label. */
  labelledShare: number;
}

export interface SimulatedWorld {
  apiUrl: string;
  feedbackKey: string;
  stream: TextStream;
  monitorStatus(): Promise<MonitorStatus>;
}

type Labelled = LabelledText & { id: string };

/** Requests of one day; its texts are spread over them. */
const requestsPerDay = 20;
/** What `POST /feedback` takes at once. */
const labelsPerRequest = 256;

/**
 * Sends the texts of each day to the API, and their labels some days later, while the monitor watches; a day takes some seconds.
 * @param onDay told of each day as it ends
 */
export async function runSimulation(
  world: SimulatedWorld,
  plan: SimulationPlan,
  onDay: (day: SimulatedDay) => void,
): Promise<SimulatedDay[]> {
  const days: SimulatedDay[] = [];
  const labelsByDay: Labelled[][] = [];
  const readStory = createStoryReader(world);
  for (let day = 1; day <= plan.days; day++) {
    const endsAt = Date.now() + plan.daySeconds * 1_000;
    const due = labelsByDay[day - 1 - plan.labelDelayDays] ?? [];
    for (let begin = 0; begin < due.length; begin += labelsPerRequest)
      await sendLabels(world.apiUrl, world.feedbackKey, due.slice(begin, begin + labelsPerRequest));

    const hasDrifted = day >= plan.driftAt;
    const texts = world.stream.next(plan.textsPerDay, hasDrifted);
    const answers = await answerAll(world.apiUrl, texts, endsAt);
    labelsByDay.push(
      texts
        .map((text, index) => ({ ...text, id: answers[index]!.id }))
        .filter((_, index) => index % 100 < plan.labelledShare * 100),
    );
    await wait(Math.max(0, endsAt - Date.now()));
    const right = answers.filter(({ label }, index) => label === texts[index]!.label).length;
    const simulated: SimulatedDay = {
      day,
      texts: texts.length,
      accuracy: right / texts.length,
      generations: [...new Set(answers.map(({ generation }) => generation))],
      hasDrifted,
      events: await readStory(),
    };
    days.push(simulated);
    onDay(simulated);
  }
  return days;
}

/** Spreads a day's texts over the first nine tenths of it. */
async function answerAll(apiUrl: string, texts: readonly LabelledText[], endsAt: number) {
  const size = Math.ceil(texts.length / requestsPerDay);
  const answers = [];
  const pauseMs = (0.9 * (endsAt - Date.now())) / requestsPerDay;
  for (let begin = 0; begin < texts.length; begin += size) {
    const nextAt = Date.now() + pauseMs;
    answers.push(
      ...(await predict(
        apiUrl,
        texts.slice(begin, begin + size).map(({ text }) => text),
      )),
    );
    await wait(Math.max(0, nextAt - Date.now()));
  }
  return answers;
}

/** Gives what the monitor's story gained since it was read last. */
function createStoryReader(world: SimulatedWorld): () => Promise<SimulatedEvent[]> {
  const known = new Set<string>();
  return async () => {
    const { log: story } = await world.monitorStatus();
    const fresh = story.filter(({ at, text }) => !known.has(`${at} ${text}`));
    for (const { at, text } of fresh) known.add(`${at} ${text}`);
    return fresh.map(({ text }) => eventOf(text));
  };
}
