/** A day of a simulation. */
export interface SimulatedDay {
  day: number;
  texts: number;
  /** Share of the API's answers that were right; the simulation knows the labels at once. */
  accuracy: number;
  /** Generations of the models that answered. */
  generations: number[];
  hasDrifted: boolean;
  /** What the monitor told in this day, in order. */
  events: SimulatedEvent[];
}

export interface SimulatedEvent {
  kind: 'alert' | 'retraining' | 'promoted' | 'rejected' | 'other';
  text: string;
}

export interface Timeline {
  days: SimulatedDay[];
  driftAt: number;
  /** Of the days before the drift. */
  accuracyBefore: number;
  /** Of the worst day after it. */
  accuracyAtWorst: number;
  /** Of the last day. */
  accuracyAtEnd: number;
}

/** What a sentence of the monitor's story is about. */
export function eventOf(text: string): SimulatedEvent {
  if (text.startsWith('**Alert**: ')) return { kind: 'alert', text: text.slice('**Alert**: '.length) };
  if (text.startsWith('Decided to retrain: '))
    return { kind: 'retraining', text: text.slice('Decided to retrain: '.length) };
  const ended = /^Retraining \(.*?\) (promoted|rejected)/.exec(text);
  return { kind: (ended?.[1] as 'promoted' | 'rejected' | undefined) ?? 'other', text };
}

/** The days with the figures that say how it went. */
export function summarize(days: SimulatedDay[], driftAt: number): Timeline {
  const before = days.filter(({ hasDrifted }) => !hasDrifted);
  const after = days.filter(({ hasDrifted }) => hasDrifted);
  const mean = (part: SimulatedDay[]): number =>
    part.reduce((sum, { accuracy }) => sum + accuracy, 0) / part.length;
  return {
    days,
    driftAt,
    accuracyBefore: mean(before),
    accuracyAtWorst: Math.min(...after.map(({ accuracy }) => accuracy)),
    accuracyAtEnd: days.at(-1)!.accuracy,
  };
}
