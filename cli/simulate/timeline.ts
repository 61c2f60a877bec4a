/** A day of a simulation. */
export interface SimulatedDay {
  day: number;
  texts: number;
  /** Share of the texts that were classified correctly. */
  accuracy: number;
  /** Generations of the models that classified them. */
  generations: number[];
  hasDrifted: boolean;
  /** From the notes of the monitor, in order. */
  events: SimulatedEvent[];
}

export interface SimulatedEvent {
  kind: 'alert' | 'retraining' | 'challenger' | 'promoted' | 'rejected' | 'other';
  text: string;
}

export interface Timeline {
  days: SimulatedDay[];
  /** The first day with different texts. */
  driftAt: number;
  /** Mean of the days before the drift. */
  accuracyBefore: number;
  /** Of the worst day after the drift. */
  accuracyAtWorst: number;
  /** Of the last day. */
  accuracyAtEnd: number;
}

/** The event that a note of the monitor is about. */
export function eventOf(text: string): SimulatedEvent {
  if (text.startsWith('**Alert**: ')) return { kind: 'alert', text: text.slice('**Alert**: '.length) };
  if (text.startsWith('Decided to retrain: '))
    return { kind: 'retraining', text: text.slice('Decided to retrain: '.length) };
  if (/^Retraining \(.*?\) is the challenger/.test(text)) return { kind: 'challenger', text };
  const ended = /^(?:Retraining \(.*?\)|Challenger \w+) (promoted|rejected)/.exec(text);
  return { kind: (ended?.[1] as 'promoted' | 'rejected' | undefined) ?? 'other', text };
}

/** Adds the accuracy before, during and after the drift to the days. */
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
