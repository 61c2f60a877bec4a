import assert from 'node:assert/strict';
import { KeyUseRecorder } from '../../../api/access/key-use-recorder.js';

const at = (second: number): number => Date.UTC(2026, 0, 1, 0, 0, second);

describe('the recorder of uses of keys', () => {
  it('writes the latest use of each key once, and nothing when there was none', async () => {
    const written: unknown[] = [];
    const recorder = new KeyUseRecorder(async (uses) => void written.push(uses));
    for (const second of [1, 2, 3]) recorder.note('aaaaaaaa', at(second));
    recorder.note('bbbbbbbb', at(2));
    assert.deepEqual(written, []);
    await recorder.close();
    await recorder.close();
    assert.deepEqual(written, [
      { aaaaaaaa: '2026-01-01T00:00:03.000Z', bbbbbbbb: '2026-01-01T00:00:02.000Z' },
    ]);
  });

  it('keeps what the store did not take for the next time', async () => {
    let isDown = true;
    const written: unknown[] = [];
    const recorder = new KeyUseRecorder(async (uses) => {
      if (isDown) throw new Error('down');
      written.push(uses);
    });
    recorder.note('aaaaaaaa', at(1));
    recorder.note('bbbbbbbb', at(1));
    await recorder.close();
    isDown = false;
    recorder.note('aaaaaaaa', at(2));
    await recorder.close();
    assert.deepEqual(written, [
      { aaaaaaaa: '2026-01-01T00:00:02.000Z', bbbbbbbb: '2026-01-01T00:00:01.000Z' },
    ]);
  });
});
