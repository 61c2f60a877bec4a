import type { DriftReference, DriftStatistic } from '../../contracts/drift.js';
import { randomWords, uniform } from '../../model/random.js';
import {
  driftingStatistics,
  startDriftDetectors,
  updateDriftDetectors,
} from '../../policy/drift/drift-detector.js';

export interface StreamOutcome {
  /** Texts until the first alarm; null when there was none. */
  alarmedAfter: number | null;
  statistics: DriftStatistic[];
}

/** Shows the detectors a stream of texts until they alarm. @param texts bins of each text */
export function watchStream(
  reference: DriftReference,
  texts: Iterable<readonly number[]>,
  { seed, textsBetweenFalseAlarms }: { seed: number; textsBetweenFalseAlarms: number },
): StreamOutcome {
  const words = randomWords(seed, 0x73747265);
  const options = { textsBetweenFalseAlarms, uniform: () => uniform(words) };
  let detectors = startDriftDetectors(reference);
  let shown = 0;
  for (const bins of texts) {
    detectors = updateDriftDetectors(detectors, bins, options);
    shown += 1;
    const statistics = driftingStatistics(detectors);
    if (statistics.length > 0) return { alarmedAfter: shown, statistics };
  }
  return { alarmedAfter: null, statistics: [] };
}
