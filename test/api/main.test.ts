import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { TextClassifier } from '../../model/inference/text-classifier.js';
import { promoteChampion } from '../../registry/champions.js';
import { saveModel } from '../../registry/models.js';
import { openStore } from '../../store/open-store.js';
import { writeTinyModelDirectory } from '../model/inference/tiny-model-directory.js';
import { exampleLineage } from '../registry/examples.js';
import { useTemporaryDirectory } from '../temporary-directory.js';

const main = fileURLToPath(new URL('../../api/main.ts', import.meta.url));

describe('API process', () => {
  const state = useTemporaryDirectory();
  let api: ChildProcess;
  const start = (port: number): ChildProcess =>
    (api = fork(main, {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: {
        ...process.env,
        EVERGREEN_STORE: 'directory',
        EVERGREEN_STATE: state(),
        EVERGREEN_CACHE: join(state(), 'cache'),
        EVERGREEN_THREADS: '1',
        API_PORT: String(port),
      },
    }));
  afterEach(() => api.kill('SIGKILL'));

  const promote = async (generation: number): Promise<void> => {
    const directory = join(state(), `model-${generation}`);
    await writeTinyModelDirectory(directory, generation);
    const texts = ['a good day'];
    const answers = await (await TextClassifier.load(directory, 1)).classify(texts);
    const probabilities = answers.map((answer) => answer.probabilities);
    await writeFile(join(directory, 'golden.json'), JSON.stringify({ texts, probabilities }));
    const store = openStore({ kind: 'directory', path: join(state(), 'store') });
    const { digest } = await saveModel(store, { directory, lineage: exampleLineage });
    await promoteChampion(store, {
      model: 'default',
      digest,
      expectedGeneration: generation - 1,
      reason: 'test',
      workflowId: null,
      runId: null,
      sample: true,
    });
  };

  it('serves a champion, then a newer one, and answers what was asked before SIGTERM ends it', async () => {
    await promote(1);
    const [{ port }] = (await once(start(0), 'message')) as [{ port: number }];
    const predict = async () => {
      const response = await fetch(`http://127.0.0.1:${port}/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text: Array<string>(64).fill('a good day') }),
      });
      const body = (await response.json()) as { model?: { generation: number } };
      return { status: response.status, generation: body.model?.generation };
    };
    while ((await predict()).generation !== 1) await wait(20);
    await promote(2);
    for (let generation: number | undefined = 1; generation !== 2;) {
      const answer = await predict();
      assert.equal(answer.status, 200);
      generation = answer.generation;
    }
    const asked = Array.from({ length: 4 }, predict);
    await Promise.race(asked);
    const ended = once(api, 'exit');
    api.kill('SIGTERM');
    for (const { status } of await Promise.all(asked)) assert.equal(status, 200);
    assert.deepEqual(await ended, [0, null]);
  });

  it('says so when its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const child = start(port);
    const [stderr, ended] = await Promise.all([text(child.stderr!), once(child, 'exit')]);
    other.close();
    assert.deepEqual(ended, [1, null]);
    assert.match(stderr, /Stop the program that uses the port, or set API_PORT/);
    assert.doesNotMatch(stderr, /\n\s+at /);
  });
});
