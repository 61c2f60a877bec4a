import { Context } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Activities } from '../../activities/index.js';
import type { LifecycleStatus } from '../../contracts/lifecycle.js';
import { fakeActivities, rejection, tokenizationPlan, undecided } from './fake-activities.js';

interface Scenario {
  activities: () => Activities;
  input: unknown;
  whileRunning?: (handle: WorkflowHandle) => Promise<unknown>;
}

/** Trains until it is cancelled. */
export const trainForEver: Partial<Activities> = {
  fineTune: async () => {
    const { heartbeat, cancelled } = Context.current();
    const beat = setInterval(heartbeat, 100);
    return cancelled.finally(() => clearInterval(beat));
  },
};

/** Cancels a run as soon as it is in `phase`. */
export async function cancelIn(phase: LifecycleStatus['phase'], handle: WorkflowHandle): Promise<void> {
  let status: LifecycleStatus;
  do status = await handle.query<LifecycleStatus, []>('status');
  while (status.phase !== phase);
  await handle.cancel();
}

/** The ways a lifecycle can end, one history each. */
export const scenarios: Record<string, Scenario> = {
  promoted: { activities: () => fakeActivities(), input: { model: 'recorded' } },
  'tokenized-in-parts': {
    activities: () => fakeActivities({ tokenize: async () => tokenizationPlan }),
    input: { model: 'recorded' },
  },
  rejected: {
    activities: () =>
      fakeActivities({
        gate: async () => rejection,
      }),
    input: { model: 'recorded' },
  },
  challenger: {
    activities: () => fakeActivities({ gate: async () => undecided }),
    input: { model: 'recorded' },
  },
  'lost-race': {
    activities: () => {
      let promotions = 0;
      return fakeActivities({
        promote: async () => {
          promotions += 1;
          return promotions === 1
            ? { outcome: 'lost-race', generation: null, summary: 'generation 1 came first; evaluating again' }
            : { outcome: 'promoted', generation: 2, summary: 'champion, generation 2' };
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
  'unusable-candidate': {
    activities: () =>
      fakeActivities({
        evaluate: async () => ({
          candidate: null,
          champion: null,
          comparison: { key: 'some/key', sha256: '0'.repeat(64), sizeBytes: 1 },
          championGeneration: 0,
          metrics: null,
          summary: 'the candidate cannot be evaluated (loads)',
        }),
        gate: async () => ({
          verdict: 'reject',
          decision: { key: 'some/key', sha256: '0'.repeat(64), sizeBytes: 1 },
          failedChecks: ['loads'],
          undecidedChecks: [],
          checks: [
            { name: 'loads', value: '', threshold: '', verdict: 'fail', explanation: 'It does not load.' },
          ],
          summary: 'reject: loads',
        }),
      }),
    input: { model: 'recorded' },
  },
  cancelled: {
    activities: () => fakeActivities(trainForEver),
    input: { model: 'recorded' },
    whileRunning: (handle) => cancelIn('fine-tune', handle),
  },
  'malformed-input': { activities: () => fakeActivities(), input: { modle: 'recorded' } },
};
