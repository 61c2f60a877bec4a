import assert from 'node:assert/strict';
import { CheckpointSchedule } from '../../../model/training/checkpoint-schedule.js';

describe('the checkpoint schedule', () => {
  it('makes a checkpoint due at every interval that was set', () => {
    const schedule = new CheckpointSchedule(10, 1e12);
    assert.deepEqual(
      [5, 10, 15, 20].map((step) => schedule.isDue(step)),
      [false, true, false, true],
    );
  });

  it('lets time pass until a checkpoint takes a small share of it', () => {
    const schedule = new CheckpointSchedule(0, 1e12);
    assert.equal(schedule.isDue(1), false);
    schedule.finished(0);
    assert.equal(schedule.isDue(2), true);
    schedule.finished(3600);
    assert.equal(schedule.isDue(3), false);
  });
});
