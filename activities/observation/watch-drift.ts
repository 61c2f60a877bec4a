import { driftStatistics, type DriftReference, type Sketch } from '../../contracts/drift.js';
import type { MonitoringSettings, Observation } from '../../contracts/monitor.js';
import type { MonitorMemory } from '../../contracts/monitor-memory.js';
import { bucketsOfCounts } from '../../model/drift/build-reference.js';
import { jensenShannonDistance } from '../../model/drift/jensen-shannon.js';
import { randomWords, uniform } from '../../model/random.js';
import {
  alarmThreshold,
  driftingStatistics,
  learnText,
  watchText,
} from '../../policy/drift/drift-detector.js';
import { addToRecent } from '../../policy/drift/recent-texts.js';
import type { SketchLog } from '../../registry/sketches.js';

/** Shows the detectors every text that the champion answered since the last observation. */
export async function watchDrift(
  sketches: SketchLog,
  memory: MonitorMemory,
  settings: Pick<MonitoringSettings, 'textsBetweenFalseAlarms'>,
): Promise<void> {
  for await (const { sequence, sketch } of sketches.after(memory.sketchCursor)) {
    memory.sketchCursor = sequence;
    if (memory.drift === null || sketch.modelDigest !== memory.championDigest) continue;
    // Seeded by the sketch, so that an observation that is tried again sees the same.
    const words = randomWords(sequence);
    const options = { ...settings, uniform: () => uniform(words) };
    const learned = Math.min(memory.drift.warmUpTexts, sketch.texts);
    for (let text = 0; text < learned; text++)
      memory.drift.detectors = learnText(memory.drift.detectors, binsOf(sketch, text));
    for (let text = learned; text < sketch.texts; text++)
      memory.drift.detectors = watchText(memory.drift.detectors, binsOf(sketch, text), options);
    memory.drift.warmUpTexts -= learned;
    memory.drift.texts += sketch.texts;
    const isDrifting = driftingStatistics(memory.drift.detectors).length > 0;
    memory.drift.alarmedAt = isDrifting ? (memory.drift.alarmedAt ?? sketch.from) : null;
    memory.drift.recent = addToRecent(memory.drift.recent, sketch);
  }
}

const binsOf = ({ bins }: Sketch, text: number): number[] => driftStatistics.map((name) => bins[name][text]!);

/** What the detectors say, in figures. */
export function describeDrift(
  { drift }: MonitorMemory,
  reference: DriftReference,
  settings: Pick<MonitoringSettings, 'textsBetweenFalseAlarms'>,
): Observation['drift'] {
  if (drift === null || drift.texts === 0) return null;
  const { validation, tokenCounts } = reference;
  const { recent, detectors, texts } = drift;
  return {
    texts,
    drifting: driftingStatistics(detectors),
    evidence: Object.fromEntries(
      driftStatistics.map((name) => [name, detectors[name].evidence.log]),
    ) as NonNullable<Observation['drift']>['evidence'],
    alarmAt: Math.log(alarmThreshold(settings)),
    jensenShannonDistance: jensenShannonDistance(bucketsOfCounts(tokenCounts), recent.tokens) || 0,
    jensenShannonOfValidation: validation.jensenShannonDistance,
    estimatedAccuracy: recent.confidence / recent.texts,
    estimateError: Math.abs(validation.meanConfidence - validation.accuracy),
  };
}
