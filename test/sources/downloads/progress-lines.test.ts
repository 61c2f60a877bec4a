import assert from 'node:assert/strict';
import { progressLines } from '../../../sources/downloads/progress-lines.js';

describe('progressLines', () => {
  it('says how far a download is, at most every five seconds', () => {
    let now = 0;
    const lines: string[] = [];
    const onProgress = progressLines(
      'Temporal server',
      (line) => lines.push(line),
      () => now,
    );
    for (now of [1000, 4999, 5000, 6000, 9999, 10_000])
      onProgress(now * 1000, now < 10_000 ? 45e6 : undefined);
    assert.deepEqual(lines, ['Temporal server: 5 of 45 MB', 'Temporal server: 10 MB']);
  });
});
