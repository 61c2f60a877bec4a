import { driftStatistics, type Sketch } from '../../contracts/drift.js';
import type { MonitorMemory } from '../../contracts/monitor-memory.js';
import type { ObjectReference } from '../../contracts/references.js';
import { sha256 } from '../../files/hashes.js';
import { startAccuracyDetector } from '../../policy/accuracy/accuracy-detector.js';
import { openFeedbackLog } from '../../registry/feedback.js';
import { saveMonitorMemory } from '../../registry/monitor-memory.js';
import { sweepPredictions, writePredictions } from '../../registry/predictions.js';
import { openSketchLog } from '../../registry/sketches.js';
import type { ClockedStore } from './clocked-store.js';

const model = 'default';
const dayMs = 86_400_000;
const retentionDays = 30;

/** Traffic of one day. */
export interface DayOfTraffic {
  texts: number;
  labels: number;
  day: number;
}

/** Stores what API and monitor store in a day, and removes what the API removes. @returns the monitor's memory */
export async function storeTraffic(
  store: ClockedStore,
  { texts, labels, day }: DayOfTraffic,
  memory: ObjectReference | null,
): Promise<ObjectReference> {
  const at = new Date(store.now).toISOString();
  const rowIdOf = (text: number): string => sha256(`${day} ${text}`).slice(0, 16);
  const batch = { atMs: store.now, processId: '0123456789ab', batch: day };
  const predictions = Array.from({ length: texts }, (_, text) => ({
    id: 'i'.repeat(80),
    at,
    modelDigest: sha256('model'),
    generation: 1,
    rowId: rowIdOf(text),
    label: 'positive',
    probabilities: [0.1234, 0.8766],
    characters: 500,
    tokens: 120,
    unknownTokens: 0,
  }));
  await writePredictions(store, model, batch, predictions);
  const sketch: Sketch = {
    formatVersion: 1,
    modelDigest: sha256('model'),
    from: at,
    to: at,
    texts,
    bins: Object.fromEntries(
      driftStatistics.map((name) => [name, Array.from({ length: texts }, () => 7)]),
    ) as Sketch['bins'],
    confidence: texts * 0.9,
    tokens: Object.fromEntries(Array.from({ length: 500 }, (_, bucket) => [`${bucket}`, 3])),
  };
  await openSketchLog(store, model).append(sketch);
  await openFeedbackLog(store, model).append(
    Array.from({ length: labels }, (_, text) => ({
      rowId: rowIdOf(text),
      text: `text ${day} ${text} `.repeat(40).slice(0, 500),
      label: 'positive',
      source: 'api',
      sender: 'cli' as const,
      kind: 'random' as const,
      at,
    })),
  );
  const before = new Date(store.now - retentionDays * dayMs);
  await sweepPredictions(store, model, before);
  await openSketchLog(store, model).sweep(before);
  return saveMonitorMemory(store, model, memoryAt(day), memory);
}

const memoryAt = (day: number): MonitorMemory => ({
  formatVersion: 1,
  championDigest: sha256('model'),
  generation: 1,
  recipe: 'base tiny',
  drift: null,
  sketchCursor: day,
  accuracy: startAccuracyDetector(),
  labeledPredictions: [],
  quarantined: [],
  feedbackCursor: day,
});
