import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { useTemporaryDirectory } from '../temporary-directory.js';
import { promoteTinyModel, startApi, text } from './running-api.js';

interface Answer {
  status: number;
  connection: string | undefined;
  body: { class_0_probability: number; model: { generation: number }; generation: number; problem: string };
}

describe('API process under load', () => {
  const state = useTemporaryDirectory();
  let api: { url: string; process: ChildProcess } | null = null;
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const clients: Promise<void>[] = [];
  let isOver = false;

  beforeEach(() => {
    isOver = false;
    api = null;
  });
  afterEach(async () => {
    isOver = true;
    await Promise.allSettled(clients.splice(0));
    agent.destroy();
    if (api === null || api.process.exitCode !== null) return;
    const ended = once(api.process, 'exit');
    api.process.kill('SIGKILL');
    await ended;
  });

  const ask = (method: string, path: string, body?: unknown): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const asked = request(`${api!.url}${path}`, {
        method,
        agent,
        headers: { 'content-type': 'application/json' },
      });
      asked.once('error', reject).once('response', (response) => {
        const { statusCode, headers } = response;
        readText(response).then(
          (content) =>
            resolve({
              status: statusCode!,
              connection: headers.connection,
              body: JSON.parse(content) as Answer['body'],
            }),
          reject,
        );
      });
      asked.end(JSON.stringify(body));
    });

  /** Four callers on kept connections, until `isOver` or they are asked to close theirs. */
  function keepAsking(onAnswer: (answer: Answer) => void): void {
    const client = async (): Promise<void> => {
      for (let connection: string | undefined; connection !== 'close' && !isOver;) {
        const answer = await ask('POST', '/predict', { text });
        onAnswer(answer);
        connection = answer.connection;
      }
    };
    clients.push(...Array.from({ length: 4 }, client));
  }

  it('follows the champions under load: no failed request, no answer of another model than it names', async () => {
    const expected = [NaN, await promoteTinyModel(state(), 1)];
    api = await startApi(state());
    const seen = new Set<number>();
    keepAsking(({ status, body }) => {
      assert.equal(status, 200);
      const { generation } = body.model;
      assert.ok(Math.abs(body.class_0_probability - expected[generation]!) < 1e-5);
      seen.add(generation);
    });
    const load = Promise.all(clients);
    expected[2] = await promoteTinyModel(state(), 2);
    while (!seen.has(2)) await Promise.race([load, wait(20)]);
    await promoteTinyModel(state(), 3, { goldenShift: 0.1 });
    while ((await ask('GET', '/model')).body.problem === null) await Promise.race([load, wait(20)]);
    const { body } = await ask('GET', '/model');
    assert.equal(body.generation, 2);
    assert.match(body.problem, /Generation 3 cannot be served: .*golden texts/);
    isOver = true;
    await load;
    assert.deepEqual([...seen].sort(), [1, 2]);
  });

  it('answers what it was asked before it ends, and cuts no connection', async () => {
    await promoteTinyModel(state(), 1);
    api = await startApi(state());
    const running = api.process;
    let answers = 0;
    keepAsking(({ status }) => {
      assert.equal(status, 200);
      answers += 1;
      if (answers === 20) running.kill('SIGTERM');
    });
    const ended = once(running, 'exit') as Promise<[number]>;
    const [[exitCode]] = await Promise.all([ended, ...clients]);
    assert.equal(exitCode, 0);
    assert.ok(answers >= 20);
  });
});
