import assert from 'node:assert/strict';
import { answerIn } from '../../../cli/commands/retrain.js';

describe('the answer to a request for a retraining', () => {
  const request = { at: 5, text: 'new catalog', search: null };
  const running = { runId: 'r', reason: 'drift', summary: '', startedAt: 0, joined: false, isSearch: false };

  it('is that it started, once no request is open', () => {
    assert.deepEqual(answerIn({ requests: [], running }), { outcome: 'started', behind: null });
  });

  it('is that it is queued while another is running, and behind which', () => {
    assert.deepEqual(answerIn({ requests: [request], running }), {
      outcome: 'queued',
      behind: { startedAt: '1970-01-01T00:00:00Z', reason: 'drift', joined: false },
    });
  });

  it('is no promise while the monitor is still busy', () => {
    assert.equal(answerIn({ requests: [request], running: null }).outcome, 'requested');
  });
});
