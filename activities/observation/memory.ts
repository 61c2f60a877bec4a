import type { Champion } from '../../contracts/champion.js';
import type { DriftReference } from '../../contracts/drift.js';
import type { MonitorMemory } from '../../contracts/monitor-memory.js';
import type { ObjectReference } from '../../contracts/references.js';
import { tokenBuckets } from '../../contracts/drift.js';
import { startAccuracyDetector } from '../../policy/accuracy/accuracy-detector.js';
import { startDriftDetectors } from '../../policy/drift/drift-detector.js';
import { readMonitorMemory } from '../../registry/monitor-memory.js';
import { isLost } from '../../store/lost-objects.js';
import type { ObjectStore } from '../../store/object-store.js';

/** Texts that a champion which learned from feedback answers before drift is looked for. */
const warmUpTexts = 500;

/**
 * What the observation before remembers. A new champion is watched from the beginning, but nothing is read twice. Memory that is
 * lost (an attempt that was given up may still have removed it) begins anew, too: a monitor must not stay blind for ever.
 * @param options.say hears of lost memory
 * @param options.learnedFromFeedback its validation rows are a mixture of old texts and new ones, as no day brings it: the first texts that
 * it answers say instead how texts look now
 */
export async function recallMemory(
  store: ObjectStore,
  kept: ObjectReference | null,
  champion: Champion,
  options: {
    reference: DriftReference | null;
    learnedFromFeedback: boolean;
    log: (problem: string) => void;
  },
): Promise<MonitorMemory> {
  const { reference, learnedFromFeedback, log } = options;
  const before =
    kept &&
    (await readMonitorMemory(store, kept).catch((error: unknown) => {
      if (!isLost(error)) throw error;
      log(`The watch begins anew, for what it remembered is lost: ${error.message}`);
      return null;
    }));
  if (before?.championDigest === champion.digest && before.generation === champion.generation) return before;
  return {
    formatVersion: 1,
    championDigest: champion.digest,
    generation: champion.generation,
    drift: reference && {
      detectors: startDriftDetectors(reference, { isEmpty: learnedFromFeedback }),
      texts: 0,
      warmUpTexts: learnedFromFeedback ? warmUpTexts : 0,
      alarmedAt: null,
      recent: { texts: 0, confidence: 0, tokens: new Array<number>(tokenBuckets).fill(0) },
    },
    sketchCursor: before?.sketchCursor ?? 0,
    accuracy: startAccuracyDetector(),
    judged: [],
    feedbackCursor: before?.feedbackCursor ?? 0,
  };
}
