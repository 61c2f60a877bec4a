import type { EndedRetraining } from '../../contracts/monitor.js';
import type { Observation } from '../../contracts/observation.js';

/** The retrainings that ended after the champion was promoted, by whomever. @param retrainings the newest last */
export function sinceChampion<Ended extends Pick<EndedRetraining, 'outcome' | 'endedAt'>>(
  retrainings: readonly Ended[],
  observation: Pick<Observation, 'champion'> | null,
): Ended[] {
  const promotedAt = observation?.champion?.promotedAt ?? -Infinity;
  const lastPromotion = retrainings.findLastIndex(({ outcome }) => outcome === 'promoted');
  return retrainings.slice(lastPromotion + 1).filter(({ endedAt }) => endedAt > promotedAt);
}
