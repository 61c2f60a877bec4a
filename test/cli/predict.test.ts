import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json, text as readText } from 'node:stream/consumers';
import { freePort } from '../../deploy/local/ports.js';
import { useTemporaryDirectory } from '../temporary-directory.js';
import { runEvergreen } from './run-evergreen.js';

describe('evergreen predict', () => {
  const state = useTemporaryDirectory();
  let api: Server;
  let asked: unknown[] = [];
  let failure: { status: number; body: unknown } | null = null;

  beforeEach(async () => {
    asked = [];
    failure = null;
    api = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
    await once(api, 'listening');
  });

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = (await json(request)) as { text: string[] };
    asked.push(body);
    const predictions = body.text.map((_, index) => ({
      label: `label ${index}`,
      score: 0.75,
      probabilities: { [`label ${index}`]: 0.75 },
    }));
    response.writeHead(failure?.status ?? 200, { 'content-type': 'application/json' });
    if (failure?.status === 404) return void response.end('<p>Not found</p>');
    response.end(JSON.stringify(failure?.body ?? { predictions, model: { generation: 7 } }));
  };
  afterEach(() => void api.close());

  const predict = (argumentList: string[], input = '', port = (api.address() as AddressInfo).port) =>
    runEvergreen(['predict', ...argumentList], { EVERGREEN_STATE: state(), API_PORT: String(port) }, input);

  it('prints label, score and text of each argument', async () => {
    const { exitCode, stdout } = await predict(['one', 'two words']);
    assert.equal(exitCode, 0);
    assert.equal(stdout, 'label 0  0.7500  one\nlabel 1  0.7500  two words\n');
    assert.deepEqual(asked, [{ text: ['one', 'two words'] }]);
  });

  it('reads one text a line from standard input and passes blank lines over', async () => {
    await predict([], 'first\n\n  \nsecond\n');
    assert.deepEqual(asked, [{ text: ['first', 'second'] }]);
  });

  it('asks about more texts than fit one request in several', async () => {
    const texts = Array.from({ length: 300 }, (_, index) => `text ${index}`);
    const { stdout } = await predict(['--json'], texts.join('\r\n'));
    assert.deepEqual(asked, [{ text: texts.slice(0, 256) }, { text: texts.slice(256) }]);
    assert.equal((JSON.parse(stdout) as { predictions: unknown[] }).predictions.length, 300);
  });

  it('stops in silence when nobody reads on', async () => {
    const texts = Array.from({ length: 20_000 }, (_, index) => `text ${index}`).join('\n');
    const command = `node cli/evergreen.mjs predict | head -1; echo "exit code \${PIPESTATUS[0]}"`;
    const child = execFile('bash', ['-c', command], {
      env: {
        ...process.env,
        EVERGREEN_STATE: state(),
        API_PORT: String((api.address() as AddressInfo).port),
      },
    });
    child.stdin!.end(texts);
    const [stdout, stderr] = await Promise.all([readText(child.stdout!), readText(child.stderr!)]);
    assert.deepEqual([stdout, stderr], ['label 0  0.7500  text 0\nexit code 0\n', '']);
  });

  it('prints the answer as it is with --json', async () => {
    const { stdout } = await predict(['one', '--json']);
    assert.equal((JSON.parse(stdout) as { model: { generation: number } }).model.generation, 7);
  });

  it('says what the API refused', async () => {
    failure = { status: 503, body: { error: 'No model is served yet.', code: 'no-champion', details: {} } };
    const { exitCode, stderr } = await predict(['one']);
    assert.deepEqual([exitCode, stderr], [1, 'error No model is served yet.\n']);
  });

  it('says which status something that is no API answered with', async () => {
    failure = { status: 404, body: undefined };
    const { stderr } = await predict(['one']);
    assert.match(stderr, /^error The API at http.* answered 404\.\n$/);
  });

  it('says what to do without a text and without an API', async () => {
    const nothing = await predict([]);
    assert.equal(nothing.exitCode, 1);
    assert.match(nothing.stderr, /No text given/);
    const nobody = await predict(['one'], '', await freePort());
    assert.equal(nobody.exitCode, 1);
    assert.match(nobody.stderr, /No API answers at .* `npm start`/);
  });
});
