import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileStream } from '../../../cli/simulate/text-stream.js';

const rows = 2_000;

describe('the texts of a simulation, from files', () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'evergreen-stream-'));
    for (const world of ['before', 'after']) {
      const lines = Array.from({ length: rows }, (_, row) =>
        JSON.stringify({ text: `${world} ${row}`, label: row < rows / 2 ? 'negative' : 'positive' }),
      );
      await writeFile(join(directory, `${world}.jsonl`), lines.join('\n'));
    }
  });
  after(() => rm(directory, { recursive: true, force: true }));
  const open = (needed: number) =>
    fileStream(join(directory, 'before.jsonl'), join(directory, 'after.jsonl'), { needed, seed: 1 });

  it('are mixed evenly on every day, also when the file is sorted by label', async () => {
    const stream = await open(600);
    const days = [1, 2, 3].map(() => stream.next(200, false));
    for (const day of days) {
      const share = day.filter(({ label }) => label === 'positive').length / day.length;
      assert.ok(share > 0.35 && share < 0.65, `${share} of a day are positive`);
    }
    assert.equal(new Set(days.flat().map(({ text }) => text)).size, 600, 'none comes twice');
  });

  it('are those of the other file after the drift, and the same ones each time', async () => {
    const drifted = (await open(50)).next(50, true);
    assert.ok(drifted.every(({ text }) => text.startsWith('after ')));
    assert.deepEqual((await open(50)).next(50, true), drifted);
  });

  it('end with advice when the file has too few', async () => {
    const stream = await open(rows + 1);
    stream.next(rows, false);
    assert.throws(() => stream.next(1, false), { code: 'invalid-data', message: /Lower --days/ });
  });
});
