import { readFileSync } from 'node:fs';

/** Values of the reference implementations; made by test/fixtures/make_training_fixtures.py. */
export const expected = JSON.parse(
  readFileSync(new URL('../../fixtures/training/expected.json', import.meta.url), 'utf8'),
) as {
  adamw: {
    weightDecay: number;
    learningRate: number;
    start: number[];
    steps: { gradient: number[]; weights: number[] }[];
  }[];
  clipping: { before: number[][]; norm: number; after: number[][] }[];
  schedules: Schedule[];
  cosineSchedules: Schedule[];
  averages: { decay: number; steps: { weights: number[]; average: number[] }[] }[];
  smoothedLosses: {
    labelSmoothing: number;
    logits: number[];
    labels: number[];
    loss: number;
    gradient: number[];
  }[];
  temperatures: { logits: number[][]; labels: number[]; temperature: number }[];
  /** A table whose gradient comes as rows, and a linear head of it. */
  optimization: {
    learningRate: number;
    start: Values;
    steps: { inputIds: number[]; gradients: Values; norm: number; weights: Values }[];
  };
};

type Schedule = { totalSteps: number; warmupFraction: number; factors: number[] };
type Values = Record<'table' | 'weight' | 'bias', number[]>;
