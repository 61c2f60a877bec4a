import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { predictFile } from '../../cli/predict-file.js';
import { listeningApp, type ListeningApp } from '../api/listening-app.js';
import { useTemporaryDirectory } from '../temporary-directory.js';

describe('predicting a file', () => {
  const directory = useTemporaryDirectory();
  let app: ListeningApp;
  before(async () => {
    app = await listeningApp();
  });
  after(() => app.close());

  const predict = async (name: string, content: string, out: string, textColumn = 'text') => {
    const path = join(directory(), name);
    await writeFile(path, content);
    const paths = { path, out: join(directory(), out) };
    const apiUrl = `http://127.0.0.1:${app.port}`;
    return predictFile({ ...paths, textColumn, apiUrl, headers: {}, onRow: () => undefined });
  };
  const written = (out: string) => readFile(join(directory(), out), 'utf8');

  it('writes all columns and the prediction of each row; a bad row has the reason', async () => {
    const counts = await predict('in.csv', 'n,text\n1,"a, b"\n2, \n3\n4,c\n', 'out.csv');
    assert.deepEqual(counts, { rows: 4, errors: 2 });
    assert.deepEqual((await written('out.csv')).split('\r\n'), [
      'n,text,predicted_label,predicted_score,error',
      '1,"a, b",positive,0.75,',
      '2, ,,,Invalid row. text: must not be empty',
      ',,,,wrong-column-count',
      '4,c,positive,0.75,',
      '',
    ]);
  });

  it('goes from CSV to Parquet, and from there to JSONL, in row groups', async () => {
    const rows = Array.from({ length: 300 }, (_, index) => `text ${index},${index}`);
    await predict('in.csv', `review,n\n${rows.join('\n')}\n`, 'out.parquet', 'review');
    const file = await asyncBufferFromFile(join(directory(), 'out.parquet'));
    const read = await parquetReadObjects({ file });
    assert.equal(read.length, 300);
    const last = { review: 'text 299', n: '299', predicted_label: 'positive', predicted_score: 0.75 };
    assert.deepEqual({ ...read.at(-1) }, { ...last, error: null });
    await assert.rejects(
      predictFile({
        ...{ path: join(directory(), 'out.parquet'), out: join(directory(), 'again.jsonl') },
        ...{ textColumn: 'review', apiUrl: '', headers: {}, onRow: () => undefined },
      }),
      /has a column "predicted_label" already/,
    );
  });

  it('tells what is wrong with an input that cannot be read to its end, and writes nothing', async () => {
    const rows = 'a\n'.repeat(300);
    await assert.rejects(predict('in.csv', `text\n${rows}"b\n`, 'none.csv'), {
      message: /row that starts on line 302 of .* opens a quote/,
    });
    await assert.rejects(written('none.csv'), { code: 'ENOENT' });
  });

  it('refuses other endings and columns before it asks', async () => {
    await assert.rejects(predict('in.csv', 'text\na\n', 'out.xlsx'), /must end with \.csv, \.jsonl/);
    await assert.rejects(predict('in.csv', 'review\na\n', 'out.csv'), /has no column "text"/);
    await predict('in.jsonl', '{"text":"a"}\n', 'out.jsonl');
    assert.equal(
      await written('out.jsonl'),
      '{"text":"a","predicted_label":"positive","predicted_score":0.75,"error":null}\n',
    );
  });
});
