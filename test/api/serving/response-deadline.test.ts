import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import type { Response } from 'express';
import { responseDeadline } from '../../../api/serving/response-deadline.js';
import { EvergreenError } from '../../../contracts/errors.js';

describe('response deadline', () => {
  it('gives up with an error that asks to come back', async () => {
    const signal = responseDeadline(new EventEmitter() as Response, 1);
    await once(signal, 'abort');
    assert.ok(signal.reason instanceof EvergreenError);
    assert.equal(signal.reason.code, 'overloaded');
    assert.match(signal.reason.message, /within 0\.001 seconds/);
  });

  it('gives up when the caller goes without an answer, and only then', () => {
    for (const writableFinished of [true, false]) {
      const response = Object.assign(new EventEmitter(), { writableFinished });
      const signal = responseDeadline(response as Response);
      response.emit('close');
      assert.equal(signal.aborted, !writableFinished);
    }
  });
});
