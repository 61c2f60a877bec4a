import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { gzipSync } from 'node:zlib';
import { setTimeout as wait } from 'node:timers/promises';
import { parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { listeningApp, type ListeningApp } from '../listening-app.js';

const limits = {
  maximumRequests: 100,
  maximumBytesInFlight: 4_000_000,
  silenceTimeoutMs: 2_000,
  requestTimeoutMs: 50,
};

describe('POST /predict/batch', () => {
  let app: ListeningApp;
  beforeEach(async () => {
    app = await listeningApp({ limits });
  });
  afterEach(() => app.close());

  const ndjson = { 'content-type': 'application/x-ndjson' };
  const send = async (body: string | Buffer, headers: Record<string, string> = ndjson) => {
    const response = await app.ask('POST', '/predict/batch', new Blob([body]), headers);
    return { response, text: await response.text() };
  };
  /** A request whose body is written while its response is read. */
  const open = (): ClientRequest =>
    request({ port: app.port, path: '/predict/batch', method: 'POST', headers: ndjson }).on(
      'error',
      () => undefined,
    );

  it('answers a row for each row, in order', async () => {
    const { response, text } = await send('{"text": "a", "id": "x"}\n{"text": ""}\n"b"\n');
    assert.equal(response.headers.get('content-type'), 'application/x-ndjson; charset=utf-8');
    const rows = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const { predictionId, ...first } = rows[0]!;
    assert.match(String(predictionId), /^[\w-]{80}$/);
    const probabilities = { negative: 0.25, positive: 0.75 };
    assert.deepEqual(first, { line: 1, id: 'x', label: 'positive', score: 0.75, probabilities });
    assert.deepEqual(rows[1], {
      ...{ line: 2, error: 'Invalid row. text: must not be empty', code: 'invalid-input' },
    });
    assert.equal(rows[2]!['line'], 3);
  });

  it('takes and answers CSV, compressed or not', async () => {
    const { text } = await send(gzipSync('text,id\n"a, b",1\n,"x ""y"""\n'), {
      'content-type': 'text/csv',
      'content-encoding': 'gzip',
      accept: 'text/csv',
    });
    const lines = text.split('\r\n');
    assert.equal(lines[0], 'line,id,label,score,predictionId,error');
    assert.match(lines[1]!, /^2,1,positive,0\.75,[\w-]{80},$/);
    assert.equal(lines[2], '3,"x ""y""",,,,Invalid row. text: must not be empty');
  });

  const parquet = 'application/vnd.apache.parquet';
  const parquetOf = (column: string, texts: string[]): Buffer =>
    Buffer.from(
      parquetWriteBuffer({
        columnData: [
          { name: column, data: texts, type: 'STRING' },
          { name: 'id', data: texts.map((_, row) => row), type: 'INT32' },
        ],
        rowGroupSize: 3,
      }),
    );

  it('takes and answers Parquet, and leaves no file', async () => {
    const headers = { 'content-type': parquet, accept: parquet };
    const texts = Array.from({ length: 10 }, (_, row) => (row === 4 ? ' ' : `text ${row}`));
    const response = await app.ask('POST', '/predict/batch', new Blob([parquetOf('text', texts)]), headers);
    assert.deepEqual([response.status, response.headers.get('content-type')], [200, parquet]);
    const rows = await parquetReadObjects({ file: await response.arrayBuffer() });
    assert.equal(rows.length, 10);
    const { predictionId, ...last } = rows[9]!;
    assert.match(String(predictionId), /^[\w-]{80}$/);
    assert.deepEqual(last, { line: 10, id: '9', label: 'positive', score: 0.75, error: null });
    assert.deepEqual(
      [rows[4]!['line'], rows[4]!['id'], rows[4]!['label'], rows[4]!['error']],
      [5, '4', null, 'Invalid row. text: must not be empty'],
    );
    assert.deepEqual(await readdir(join(tmpdir(), 'batches')), []);
  });

  it('says what is wrong with Parquet', async () => {
    const headers = { 'content-type': parquet };
    const whole = parquetOf('text', ['a', 'b']);
    for (const [body, status, problem] of [
      [Buffer.from('no'), 422, /The body cannot be read as Parquet/],
      [parquetOf('review', ['a']), 400, /must have a column \\"text\\"/],
    ] as const) {
      const { response, text } = await send(body, headers);
      assert.equal(response.status, status, text);
      assert.match(text, problem);
    }
    // The footer is whole, a page is not.
    whole.fill(0xff, 4, 30);
    assert.match((await send(whole, headers)).text, /"line":1,"error":"The body cannot be read as Parquet/);
  });

  it('answers the first rows before the others come, and is not cut however long the body takes', async () => {
    const asked = open();
    asked.write('"a"\n');
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const lines = createInterface(response)[Symbol.asyncIterator]();
    for (let row = 1; row <= 4; row += 1) {
      assert.equal((JSON.parse((await lines.next()).value as string) as { line: number }).line, row);
      await wait(20);
      asked.write('"a"\n');
    }
    asked.end();
    assert.equal(((await lines.next()).value as string).includes('"line":5'), true);
    assert.equal((await lines.next()).done, true);
  });

  it('ends with a row that says so when no byte comes for a while', async () => {
    const asked = open();
    asked.write('"a"\n');
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const rows: string[] = [];
    for await (const line of createInterface(response)) rows.push(line);
    assert.match(rows.at(-1)!, /"error":"No part of the body came for 2 seconds\.","code":"request-timeout"/);
  });

  it('is refused while eight are open, and each ends when its caller goes', async () => {
    const callers = Array.from({ length: 8 }, open);
    for (const caller of callers) {
      caller.write('"a"\n');
      await once(caller, 'response');
    }
    const refused = await send('"a"\n');
    assert.deepEqual([refused.response.status, refused.response.headers.get('retry-after')], [429, '1']);
    for (const caller of callers) caller.destroy();
    while ((await send('"a"\n')).response.status !== 200) await wait(20);
  });

  it('says what it cannot read', async () => {
    for (const [body, type] of [
      ['{"text": "a"}', 'application/json'],
      ['review\na\n', 'text/csv'],
    ] as const)
      assert.equal((await send(body, { 'content-type': type })).response.status, 400);
    for (const [encoding, problem] of [
      ['zstd', /the encoding \\"zstd\\" is not supported/],
      ['gzip', /its gzip is damaged/],
    ] as const)
      assert.match((await send('x', { ...ndjson, 'content-encoding': encoding })).text, problem);
  });
});
