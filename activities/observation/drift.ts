import { driftStatistics, type DriftReference, type Sketch } from '../../contracts/drift.js';
import type { MonitoringSettings } from '../../contracts/monitor.js';
import type { MonitorMemory } from '../../contracts/monitor-memory.js';
import type { Observation } from '../../contracts/observation.js';
import { bucketsOfCounts } from '../../model/drift/build-reference.js';
import { jensenShannonDistance } from '../../model/drift/jensen-shannon.js';
import { randomWords, uniform } from '../../model/random.js';
import {
  alarmThreshold,
  driftingStatistics,
  extendReference,
  updateDriftDetectors,
} from '../../policy/drift/drift-detector.js';
import { addToRecent } from '../../policy/drift/recent-texts.js';
import type { SketchLog } from '../../registry/sketches.js';

/** Updates the drift detectors with every text that the champion classified since the last observation. */
export async function updateDrift(
  sketches: SketchLog,
  memory: MonitorMemory,
  settings: Pick<MonitoringSettings, 'textsBetweenFalseAlarms'>,
): Promise<void> {
  for await (const { sequence, sketch } of sketches.after(memory.sketchCursor)) {
    memory.sketchCursor = sequence;
    const { drift } = memory;
    if (drift === null || sketch.modelDigest !== memory.championDigest) continue;
    // Seeded by the sketch, so that an observation that is tried again gets the same result.
    const words = randomWords(sequence);
    const options = { ...settings, uniform: () => uniform(words) };
    const warmUp = Math.min(drift.warmUpTexts, sketch.texts);
    for (let text = 0; text < sketch.texts; text++)
      drift.detectors =
        text < warmUp
          ? extendReference(drift.detectors, binsOf(sketch, text))
          : updateDriftDetectors(drift.detectors, binsOf(sketch, text), options);
    drift.warmUpTexts -= warmUp;
    drift.texts += sketch.texts;
    const isDrifting = driftingStatistics(drift.detectors).length > 0;
    drift.alarmedAt = isDrifting ? (drift.alarmedAt ?? sketch.from) : null;
    drift.recent = addToRecent(drift.recent, sketch);
  }
}

const binsOf = ({ bins }: Sketch, text: number): number[] => driftStatistics.map((name) => bins[name][text]!);

/** An estimate that was off by more than this on the validation rows is not shown. */
const largestEstimateError = 0.05;

/** The figures of an observation; null before the first text. */
export function describeDrift(
  { drift }: MonitorMemory,
  { validation, tokenCounts }: DriftReference,
  settings: Pick<MonitoringSettings, 'textsBetweenFalseAlarms'>,
): Observation['drift'] {
  if (drift === null || drift.texts === 0) return null;
  const { recent, detectors, texts } = drift;
  const drifting = driftingStatistics(detectors);
  const estimateError = Math.abs(validation.meanConfidence - validation.accuracy);
  // On texts unlike the training rows a model is sure and wrong, so its confidence estimates nothing.
  const isEstimate = drifting.length === 0 && estimateError <= largestEstimateError;
  return {
    texts,
    drifting,
    evidence: Object.fromEntries(
      driftStatistics.map((name) => [name, detectors[name].evidence.log]),
    ) as NonNullable<Observation['drift']>['evidence'],
    alarmAt: Math.log(alarmThreshold(settings)),
    jensenShannonDistance: jensenShannonDistance(bucketsOfCounts(tokenCounts), recent.tokens) || 0,
    jensenShannonOfValidation: validation.jensenShannonDistance,
    estimatedAccuracy: isEstimate ? recent.confidence / recent.texts : null,
    estimateError,
  };
}
