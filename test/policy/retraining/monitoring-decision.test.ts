import assert from 'node:assert/strict';
import { observationWithoutChampion } from '../../../activities/observation/describe-observation.js';
import type { ChallengeProgress } from '../../../contracts/challenge.js';
import { monitoringSettingsSchema } from '../../../contracts/monitor.js';
import { searchSettingsSchema } from '../../../contracts/search.js';
import { decideChallenge } from '../../../policy/challenge/decide-challenge.js';
import {
  monitoringDecision,
  type MonitoringDecisionInput,
} from '../../../policy/retraining/monitoring-decision.js';
import { exampleChallenge } from '../../policy/challenge/example-challenge.js';

const hopeless: ChallengeProgress = {
  runId: 'run-1',
  judgedUntil: 7,
  decision: decideChallenge(exampleChallenge(), exampleChallenge().startedAt),
  end: null,
  forecast: { labelsPerDay: 2, verdict: null, labelsNeeded: null, days: null, isDecidable: false },
  summary: '',
};
const input = (changes: Partial<MonitoringDecisionInput> = {}): MonitoringDecisionInput => ({
  model: 'default',
  settings: monitoringSettingsSchema.parse({ retrainAfterRows: 10 }),
  observation: {
    ...observationWithoutChampion,
    champion: {
      ...{ digest: 'd', generation: 3, promotedAt: 0, byHand: false },
      ...{ rolledBackFrom: null, recipe: 'base tiny' },
    },
    feedback: { ...observationWithoutChampion.feedback, newRows: 50, labelsPerDay: 100 },
  },
  requests: [],
  requestedSearch: null,
  retrainings: [],
  running: null,
  challenge: null,
  now: 1_000,
  ...changes,
});

describe('a retraining', () => {
  it('learns from all feedback', () => {
    const { action, lifecycle } = monitoringDecision(input());
    assert.equal(action, 'retrain');
    assert.deepEqual(lifecycle.source, { kind: 'retraining' });
  });

  it('by the monitor itself is the search that its settings name; one that a person asks for is what they ask for', () => {
    const search = searchSettingsSchema.parse({ space: 'batchSize=8|16', trials: 2 });
    const settings = { ...input().settings, search };
    assert.equal(monitoringDecision(input()).search, null);
    assert.deepEqual(monitoringDecision(input({ settings })).search, search);
    assert.equal(monitoringDecision(input({ settings, requests: ['now'] })).search, null);
    const requestedSearch = { ...search, trials: 5 };
    const asked = monitoringDecision(input({ requests: ['now'], requestedSearch }));
    assert.deepEqual([asked.action, asked.search], ['retrain', requestedSearch]);
  });

  it('leaves out sources in quarantine also when there is no new row', () => {
    const feedback = { ...input().observation!.feedback, newRows: 0, quarantined: ['bot'] };
    const { lifecycle } = monitoringDecision(
      input({ observation: { ...input().observation!, feedback }, requests: ['now'] }),
      false,
    );
    assert.deepEqual(lifecycle.source, { kind: 'retraining', excludedSources: ['bot'] });
  });

  it('learns from no label that has not judged the open challenge', () => {
    const { action, lifecycle } = monitoringDecision(input({ challenge: hopeless }));
    assert.equal(action, 'retrain');
    assert.deepEqual(lifecycle.source, { kind: 'retraining', feedbackUntil: 7 });
  });

  it('learns from all feedback when a person requests it', () => {
    const { lifecycle } = monitoringDecision(input({ challenge: hopeless, requests: ['now'] }));
    assert.deepEqual(lifecycle.source, { kind: 'retraining' });
  });
});
