import type { Champion } from '../../contracts/champion.js';
import { tokenBuckets, type DriftReference } from '../../contracts/drift.js';
import { monitorMemorySchema, type MonitorMemory } from '../../contracts/monitor-memory.js';
import type { ObjectReference } from '../../contracts/references.js';
import { startAccuracyDetector } from '../../policy/accuracy/accuracy-detector.js';
import { startDriftDetectors } from '../../policy/drift/drift-detector.js';
import { canonicalJson, sha256 } from '../../store/canonical-json.js';
import { isLost } from '../../store/lost-objects.js';
import type { ObjectStore } from '../../store/object-store.js';
import { putBytes, readVerifiedJson } from '../../store/verified-read.js';

const prefixOf = (model: string): string => `monitor/${model}/`;

/** Number of texts that form the drift reference of a champion that learned from feedback. */
const warmUpTexts = 500;

/**
 * Loads what the observation before kept. A new champion gets fresh detectors, but the cursors stay: no text
 * is counted twice. If the memory is lost (an attempt that was given up may have removed it), everything
 * starts fresh, so that monitoring goes on.
 * @param kept where the observation before stored it; null before the first
 * @param options.learnedFromFeedback the validation rows of such a champion mix old texts with new ones, as
 * no day does; the first texts that it classifies replace them as the drift reference
 * @param options.reportProblem called when the memory is lost
 */
export async function loadMemory(
  store: ObjectStore,
  kept: ObjectReference | null,
  champion: Champion,
  options: {
    reference: DriftReference | null;
    learnedFromFeedback: boolean;
    reportProblem: (problem: string) => void;
  },
): Promise<MonitorMemory> {
  const { reference, learnedFromFeedback, reportProblem } = options;
  const before =
    kept &&
    (await readVerifiedJson(store, kept, monitorMemorySchema).catch((error: unknown) => {
      if (!isLost(error)) throw error;
      reportProblem(`Monitoring starts fresh, because the state of its detectors is lost: ${error.message}`);
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
    labeledPredictions: [],
    feedbackCursor: before?.feedbackCursor ?? 0,
  };
}

/**
 * Stores the memory for the next observation and removes older ones.
 * @param kept what this observation loaded; it stays, because the observation may be tried again
 */
export async function storeMemory(
  store: ObjectStore,
  model: string,
  memory: MonitorMemory,
  kept: ObjectReference | null,
): Promise<ObjectReference> {
  const bytes = canonicalJson(memory);
  const reference = await putBytes(store, `${prefixOf(model)}${sha256(bytes)}.json`, bytes);
  for await (const { key } of store.list(prefixOf(model)))
    if (key !== reference.key && key !== kept?.key) await store.remove(key);
  return reference;
}
