import type { Champion } from '../../contracts/champion.js';
import { tokenBuckets, type DriftReference } from '../../contracts/drift.js';
import type { MonitorMemory } from '../../contracts/monitor-memory.js';
import type { ObjectReference } from '../../contracts/references.js';
import { startAccuracyDetector } from '../../policy/accuracy/accuracy-detector.js';
import { startDriftDetectors } from '../../policy/drift/drift-detector.js';
import { readMonitorMemory } from '../../registry/monitor-memory.js';
import { isLost } from '../../store/lost-objects.js';
import type { ObjectStore } from '../../store/object-store.js';

/** Number of texts that form the drift reference of a champion that has no other. */
const warmUpTexts = 500;

/**
 * Loads what the observation before kept. A new champion gets fresh detectors, but the cursors stay: no text
 * is counted twice. If the memory is lost (an attempt that was given up may have removed it), everything
 * starts fresh, so that monitoring goes on.
 * @param kept where the observation before stored it; null before the first
 * @param options.lacksReference the champion learned from feedback, so its validation rows mix old texts with new ones, as
 * no day does, or from all of a few rows; the first texts that it classifies become its drift reference
 * @param options.reportProblem called when the memory is lost
 */
export async function loadMemory(
  store: ObjectStore,
  kept: ObjectReference | null,
  champion: Champion,
  options: {
    reference: DriftReference | null;
    lacksReference: boolean;
    describeRecipe: () => Promise<string>;
    reportProblem: (problem: string) => void;
  },
): Promise<MonitorMemory> {
  const { reference, lacksReference, describeRecipe, reportProblem } = options;
  const before =
    kept &&
    (await readMonitorMemory(store, kept).catch((error: unknown) => {
      if (!isLost(error)) throw error;
      reportProblem(`Monitoring starts fresh, because the state of its detectors is lost: ${error.message}`);
      return null;
    }));
  if (before?.championDigest === champion.digest && before.generation === champion.generation) return before;
  return {
    formatVersion: 1,
    championDigest: champion.digest,
    generation: champion.generation,
    recipe: await describeRecipe(),
    drift: reference && {
      detectors: startDriftDetectors(reference, { isEmpty: lacksReference }),
      texts: 0,
      warmUpTexts: lacksReference ? warmUpTexts : 0,
      alarmedAt: null,
      recent: { texts: 0, confidence: 0, tokens: new Array<number>(tokenBuckets).fill(0) },
    },
    sketchCursor: before?.sketchCursor ?? 0,
    accuracy: startAccuracyDetector(),
    labeledPredictions: [],
    quarantined: before?.quarantined ?? [],
    feedbackCursor: before?.feedbackCursor ?? 0,
  };
}
