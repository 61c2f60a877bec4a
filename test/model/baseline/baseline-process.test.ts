import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runBaseline } from '../../../model/baseline/baseline-process.js';
import { measureBaseline } from '../../../model/baseline/measure-baseline.js';
import type { LabeledText } from '../../../model/baseline/train-baseline.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';

const rows: LabeledText[] = Array.from({ length: 40 }, (_, row) => ({
  text: `a ${row % 2 ? 'splendid' : 'tedious'} film about film number ${row % 7}`,
  label: row % 2 ? 'positive' : 'negative',
}));

describe('baseline process', () => {
  const directory = useTemporaryDirectory();

  async function writeFiles(...shards: string[]): Promise<{ train: string[]; test: string[] }> {
    const train = shards.map((_, shard) => join(directory(), `train-${shard}.jsonl`));
    for (const [shard, path] of train.entries()) await writeFile(path, shards[shard]!);
    const test = join(directory(), 'test.jsonl');
    await writeFile(test, toLines(rows.slice(20)));
    return { train, test: [test] };
  }

  it('reports what the baseline measures in this process', async () => {
    const report = await runBaseline(
      await writeFiles(toLines(rows.slice(0, 7)), toLines(rows.slice(7, 20))),
      new AbortController().signal,
    );
    assert.deepEqual(report, measureBaseline(rows.slice(0, 20), rows.slice(20)));
    assert.equal(report.accuracy, 1);
  });

  it('says that the process died when it cannot read its rows', async () => {
    const files = await writeFiles(toLines(rows.slice(0, 20)));
    await assert.rejects(
      runBaseline({ ...files, train: [join(directory(), 'absent.jsonl')] }, new AbortController().signal),
      { name: 'EvergreenError', code: 'internal' },
    );
  });

  it("ends with the signal's reason when it is cancelled", async () => {
    const controller = new AbortController();
    const report = runBaseline(await writeFiles(toLines(rows.slice(0, 20))), controller.signal);
    controller.abort(new Error('no longer wanted'));
    await assert.rejects(report, /no longer wanted/);
  });
});

const toLines = (given: readonly LabeledText[]): string =>
  given.map((row) => JSON.stringify(row) + '\n').join('');
