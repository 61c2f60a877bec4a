import { driftStatistics, type DriftReference, type TextSketch } from '../../contracts/drift.js';
import { binOf, tokenBucket } from './bins.js';
import { createMeasure, type ClassifiedText } from './text-statistics.js';

/**
 * Creates a function that sketches classified texts: the bin of each drift statistic, and the buckets of the
 * tokens.
 */
export function createSketcher(
  reference: DriftReference,
  unknownId: number,
): (text: ClassifiedText) => TextSketch {
  const measure = createMeasure(reference, unknownId);
  const bounds = driftStatistics.map((name) => reference.bins[name].bounds);
  return (text) => {
    const values = measure(text);
    return {
      bins: driftStatistics.map((name, index) => binOf(bounds[index]!, values[name])),
      buckets: Uint16Array.from(text.ids, tokenBucket),
    };
  };
}
