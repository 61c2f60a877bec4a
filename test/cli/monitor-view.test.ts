import assert from 'node:assert/strict';
import { observationWithoutChampion } from '../../activities/observation/describe-observation.js';
import { describeMonitor } from '../../cli/monitor-view.js';
import { monitoringInputSchema } from '../../contracts/monitor.js';
import { searchSettingsSchema } from '../../contracts/search.js';
import { challengeProgress } from '../../policy/challenge/challenge-progress.js';
import { initialState, statusOf } from '../../workflows/monitoring/state.js';
import { exampleChallenge, startedAt } from '../policy/challenge/example-challenge.js';

const status = statusOf(initialState(monitoringInputSchema.parse({ model: 'default' })));

/** The text of a table without its borders, in which long cells take several lines. */
const wordsOf = (text: string): string => text.replace(/[│\s]+/g, ' ');

describe('the status of a monitor', () => {
  it('shows the open challenge, and none where there is none', () => {
    assert.ok(!describeMonitor(status).join('\n').includes('challenge'));
    const challenge = challengeProgress(
      { ...exampleChallenge(), runId: 'run-1', judgedUntil: 3, end: null },
      { labelsPerDay: 50, now: startedAt },
    );
    const text = describeMonitor({ ...status, challenge }).join('\n');
    assert.match(text, /│ challenge +│ cccccccccccc against generation 3 since/);
    assert.match(wordsOf(text), /Expected to promote after about \d+ more labels/);
  });

  it('says when it observed last', () => {
    assert.match(wordsOf(describeMonitor(status).join('\n')), /last observation none yet/);
    const observed = { ...status, observation: observationWithoutChampion, observedAt: 0 };
    assert.match(wordsOf(describeMonitor(observed).join('\n')), /last observation 1970-01-01T00:00:00Z /);
  });

  it('says in words how it is set, and fits the terminal', () => {
    const settings = { ...status.settings, warmStart: true, windowMs: 90 * 86_400_000 };
    const text = describeMonitor({ ...status, settings }, { width: 80 }).join('\n');
    assert.ok(text.split('\n').every((line) => line.length <= 80));
    assert.match(wordsOf(text), /retrain on rows of the last 90d .*retrain from the champion's weights/);
  });

  it('shows how retrainings search, and that one does', () => {
    const search = searchSettingsSchema.parse({ space: 'epochs=1..4', trials: 8, budgetMs: 1_800_000 });
    const running = {
      ...{ runId: 'run-2', reason: 'drift', summary: '', startedAt: 0 },
      ...{ joined: false, isSearch: true },
    };
    const settings = { ...status.settings, search };
    const text = wordsOf(describeMonitor({ ...status, settings, running }).join('\n'));
    assert.match(
      text,
      /retrainings train not known yet retrain by a search: random over epochs=1..4, best loss, at most 8 trials, 30m/,
    );
    assert.match(text, /retraining by a search since/);
    assert.match(wordsOf(describeMonitor(status).join('\n')), /retrain without a search/);
  });

  it('shows a pause also while a retraining is running', () => {
    const running = {
      runId: 'run-2',
      reason: 'drift',
      summary: '',
      startedAt: 0,
      joined: false,
      isSearch: false,
    };
    const text = describeMonitor({ ...status, running, paused: { at: 0, text: 'holiday' } }).join('\n');
    assert.match(text, /retraining since 1970-01-01T00:00:00Z \(drift\), run run-2/);
    assert.match(text, /paused since 1970-01-01T00:00:00Z: holiday/);
  });
});
