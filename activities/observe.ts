import type { MonitoringSettings, Observation } from '../contracts/monitor.js';
import type { ObjectReference } from '../contracts/references.js';
import { currentChampion } from '../registry/champions.js';
import type { ActivityDependencies } from './dependencies.js';

export interface ObserveInput {
  model: string;
  settings: MonitoringSettings;
  /** What the observation before this one left; null before the first. */
  memory: ObjectReference | null;
}

export interface ObserveResult {
  memory: ObjectReference | null;
  observation: Observation;
}

/** Looks at the champion: which one it is, and since when. */
export const createObserve = ({ store }: ActivityDependencies) => ({
  async observe({ model, memory }: ObserveInput): Promise<ObserveResult> {
    const champion = await currentChampion(store, model);
    if (champion === null) return { memory, observation: { champion, sentence: 'no champion yet' } };
    const { digest, generation, promotedAt } = champion;
    return {
      memory,
      observation: {
        champion: { digest, generation, promotedAt: Date.parse(promotedAt) },
        sentence: `champion generation ${generation} (${digest.slice(0, 12)}), promoted ${promotedAt}`,
      },
    };
  },
});
