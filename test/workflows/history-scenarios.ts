import { ApplicationFailure } from '@temporalio/common';
import type { Activities } from '../../activities/index.js';
import { fakeActivities } from './fake-activities.js';

interface Scenario {
  activities: () => Activities;
  input: unknown;
}

/** The ways a lifecycle can go, one history each. */
export const scenarios: Record<string, Scenario> = {
  promoted: { activities: () => fakeActivities(), input: { model: 'recorded' } },
  rejected: {
    activities: () =>
      fakeActivities({
        gate: async () => ({
          verdict: 'reject',
          decision: { key: 'some/key', sha256: '0'.repeat(64), sizeBytes: 1 },
          failedChecks: ['floor-majority'],
          sentence: 'reject: floor-majority',
        }),
      }),
    input: { model: 'recorded' },
  },
  'lost-race': {
    activities: () => {
      let promotions = 0;
      return fakeActivities({
        promote: async () => {
          promotions += 1;
          return promotions === 1
            ? { outcome: 'lost-race', generation: null, sentence: 'generation 1 came first; judging again' }
            : { outcome: 'promoted', generation: 2, sentence: 'champion, generation 2' };
        },
      });
    },
    input: { model: 'recorded' },
  },
  'failed-step': {
    activities: () =>
      fakeActivities({
        ingest: async () => {
          throw ApplicationFailure.nonRetryable('reviews.csv has one label only.', 'invalid-data');
        },
      }),
    input: { model: 'recorded' },
  },
  'malformed-input': { activities: () => fakeActivities(), input: { modle: 'recorded' } },
};
