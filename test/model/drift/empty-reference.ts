import { driftStatistics, type DriftReference } from '../../../contracts/drift.js';

/** A reference of a model that was made for no particular texts: 60 tokens, each as frequent. */
export const emptyReference = (hiddenSize: number): DriftReference => ({
  formatVersion: 1,
  tokenCounts: new Array<number>(60).fill(1),
  embedding: new Array<number>(hiddenSize).fill(1),
  bins: Object.fromEntries(
    driftStatistics.map((name) => [name, { bounds: [0.5], counts: [10, 10] }]),
  ) as DriftReference['bins'],
  validation: { rows: 20, accuracy: 0.9, meanConfidence: 0.88, jensenShannonDistance: 0.1 },
});
