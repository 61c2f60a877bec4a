import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import onnxProto from 'onnx-proto';
import type { Classification } from '../../../contracts/serving.js';
import type { InferenceRun } from '../../../model/inference/inference-observer.js';
import { initializeParameters } from '../../../model/encoder/initialize.js';
import {
  startInferencePool,
  type InferencePool,
  type InferencePoolOptions,
} from '../../../model/inference/inference-pool.js';
import type { EvergreenError } from '../../../contracts/errors.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';
import { tinyClassifier, tinySettings, writeTinyModelDirectory } from './tiny-model-directory.js';

const { ModelProto, TensorProto } = onnxProto.onnx;
const tolerance = 1e-5;

/** Texts of many lengths, also longer than the model's window. */
const texts = Array.from(
  { length: 70 },
  (_, index) => `good ${'quite awful '.repeat(index % 13)}end ${index}`,
);

function assertClose(actual: readonly Classification[], expected: readonly Classification[]): void {
  assert.equal(actual.length, expected.length);
  actual.forEach(({ probabilities }, text) =>
    probabilities.forEach((probability, label) => {
      const difference = Math.abs(probability - expected[text]!.probabilities[label]!);
      assert.ok(difference <= tolerance, `text ${text} differs by ${difference}`);
    }),
  );
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

async function untilDead(pids: readonly number[]): Promise<void> {
  while (pids.some(isAlive)) await wait(20);
}

describe('inference pool', () => {
  const directory = useTemporaryDirectory();
  const pools: InferencePool[] = [];
  const start = async (options: Partial<InferencePoolOptions> = {}): Promise<InferencePool> => {
    const pool = await startInferencePool({
      modelDirectory: directory(),
      processes: 1,
      threadsPerProcess: 1,
      ...options,
    });
    pools.push(pool);
    return pool;
  };
  beforeEach(() => writeTinyModelDirectory(directory()));
  afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())));

  it('gives calibrated probabilities in label order and the settings of the model', async () => {
    const pool = await start();
    const [answer] = await pool.classify(['a good day']);
    assert.deepEqual(pool.settings, tinySettings);
    const [negative, positive] = answer!.logits as [number, number];
    assert.ok(Math.abs(negative - positive) > 1e-3, 'a model that cannot decide tests nothing');
    const odds = Math.exp((positive - negative) / tinySettings.temperature);
    assert.ok(Math.abs(answer!.probabilities[1]! - odds / (1 + odds)) < tolerance);
  });

  it("predicts by the model's threshold, and gives the probability of what it predicts", async () => {
    const asked = await (await start()).classify(texts);
    const positive = asked.map(({ probabilities }) => probabilities[1]!);
    const decisionThreshold = (Math.min(...positive) + Math.max(...positive)) / 2;
    const config = { evergreen: { ...tinySettings, decisionThreshold } };
    await writeFile(join(directory(), 'config.json'), JSON.stringify(config));
    const answers = await (await start()).classify(texts);
    assert.deepEqual(
      answers.map(({ predicted }) => predicted),
      positive.map((probability) => (probability >= decisionThreshold ? 1 : 0)),
    );
    for (const { score, probabilities, predicted } of answers) assert.equal(score, probabilities[predicted]);
  });

  it('answers a text alike whatever it is batched with, in the order asked', async () => {
    const pool = await start();
    const together = await pool.classify(texts);
    const alone: Classification[] = [];
    for (const text of texts) alone.push(...(await pool.classify([text])));
    assertClose(together, alone);
    const first = alone.map(({ probabilities }) => probabilities[0]!);
    assert.ok(
      Math.max(...first) - Math.min(...first) > 100 * tolerance,
      'equal answers would hide a wrong order',
    );
  });

  it('answers all that was asked although a process is killed meanwhile, and replaces it', async () => {
    const pool = await start({ processes: 2, maximumBatchTexts: 4 });
    const expected = await pool.classify(texts);
    const [victim] = pool.pids as [number];
    const asked = Array.from({ length: 5 }, () => pool.classify(texts));
    process.kill(victim, 'SIGKILL');
    for (const answers of await Promise.all(asked)) assertClose(answers, expected);
    await untilDead([victim]);
    while (pool.pids.length < 2) await wait(20);
    assert.ok(!pool.pids.includes(victim));
  });

  it('serves on after its only process was killed', async () => {
    const pool = await start();
    process.kill(pool.pids[0]!, 'SIGKILL');
    assert.equal((await pool.classify(['still there'])).length, 1);
  });

  it('tells its observer of the runs for requests, and of a process that died', async () => {
    const runs: InferenceRun[] = [];
    let restarts = 0;
    const observer = {
      ran: (run: InferenceRun) => void runs.push(run),
      restarted: () => void (restarts += 1),
    };
    const pool = await start({ observer });
    assert.equal(runs.length, 0, 'the runs that measure the speed do not count');
    await pool.classify(texts);
    assert.equal(
      runs.reduce((sum, { waitedMs }) => sum + waitedMs.length, 0),
      texts.length,
    );
    for (const { tokens, tokenizationMs, inferenceMs, waitedMs } of runs)
      assert.ok(tokens > 0 && tokenizationMs >= 0 && inferenceMs > 0 && waitedMs.every((ms) => ms >= 0));
    process.kill(pool.pids[0]!, 'SIGKILL');
    await pool.classify(['still there']);
    assert.equal(restarts, 1);
  });

  it('replaces a process that hangs, and answers what it was asked', async () => {
    const pool = await start({ answerTimeoutMs: 2_000 });
    const [hung] = pool.pids as [number];
    process.kill(hung, 'SIGSTOP');
    assert.equal((await pool.classify(['still there'])).length, 1);
    await untilDead([hung]);
    assert.ok(!pool.pids.includes(hung));
  });

  it('refuses a request that would wait too long, says when to come back, and answers those that wait', async () => {
    const pool = await start({ maximumBatchTexts: 1, maximumWaitMs: 0 });
    await pool.classify(['measures the speed']);
    const text = 'long '.repeat(40);
    const accepted = Promise.all(Array.from({ length: 200 }, () => pool.classify([text]).catch(() => null)));
    await assert.rejects(pool.classify([text]), (error: EvergreenError) => {
      assert.equal(error.code, 'overloaded');
      return Number(error.details['retryAfterSeconds']) >= 1;
    });
    assert.ok((await accepted).filter((answers) => answers?.length === 1).length >= 4);
    assert.equal((await pool.classify(['later'])).length, 1);
  });

  it('answers a short text between two runs of a long list', async () => {
    const pool = await start();
    const expected = await pool.classify(['short']);
    let isListAnswered = false;
    const list = pool
      .classify(Array.from({ length: 400 }, (_, index) => `${'quite awful '.repeat(60)}${index}`))
      .then((answers) => {
        isListAnswered = true;
        return answers;
      });
    for (let index = 0; index < 3; index += 1) {
      assertClose(await pool.classify(['short']), expected);
      assert.ok(!isListAnswered);
    }
    assert.equal((await list).length, 400);
  });

  it('answers all texts of which a run turns out too large', async () => {
    const pool = await start({ processes: 2 });
    // Single letters have twice as many tokens as the estimate.
    const letters = Array.from({ length: 64 }, (_, index) => `${'a b c d '.repeat(3)}${texts[index]}`);
    const together = await pool.classify(letters);
    const alone: Classification[] = [];
    for (const text of letters) alone.push(...(await pool.classify([text])));
    assertClose(together, alone);
  });

  it('describes a text by its first 1,024 tokens, and answers by those that the model reads', async () => {
    const pool = await start();
    const ends = ['good '.repeat(300), 'awful '.repeat(10)] as const;
    const [one, other] = await pool.classify([
      `${ends[0]}${'quite so '.repeat(2_000)}${ends[1]}`,
      `${ends[0]}${'never mind '.repeat(20)}${'so '.repeat(9_000)}${ends[1]}`,
    ]);
    assert.deepEqual(one!.logits, other!.logits);
    assert.equal(one!.tokens, 1_024);
    assert.equal(one!.sketch.buckets.length, 1_024);
  });

  it('is hung while no process gives a sign of life, also with nothing to do, and ready when one does', async () => {
    const pool = await start();
    const [pid] = pool.pids as [number];
    process.kill(pid, 'SIGSTOP');
    const stoppedAt = performance.now();
    while (pool.state === 'ready') await wait(50);
    assert.equal(pool.state, 'hung');
    assert.ok(performance.now() - stoppedAt < 8_000);
    const waiting = pool.classify(['waits']);
    process.kill(pid, 'SIGCONT');
    assert.equal((await waiting).length, 1);
    assert.deepEqual([pool.state, pool.pids], ['ready', [pid]]);
  });

  it('answers what was asked before it closes, leaves no process and takes nothing more', async () => {
    const pool = await start({ maximumBatchTexts: 4 });
    const { pids } = pool;
    const asked = pool.classify(texts);
    await pool.close();
    assert.equal((await asked).length, texts.length);
    await assert.rejects(pool.classify(['late']), { code: 'overloaded' });
    await untilDead(pids);
  });

  it('drops the texts that still wait when their signal aborts, and answers the others', async () => {
    const pool = await start({ maximumBatchTexts: 1 });
    const others = pool.classify(['first', 'second']);
    const impatient = new AbortController();
    const dropped = pool.classify(['third', 'fourth'], { signal: impatient.signal });
    impatient.abort(new Error('too late'));
    await assert.rejects(dropped, { message: 'too late' });
    assert.equal((await others).length, 2);
    await assert.rejects(pool.classify(['fifth'], { signal: impatient.signal }), { message: 'too late' });
  });

  it('fails only the request whose text cannot be read, not those it waited with', async () => {
    const pool = await start();
    const notText = 42 as unknown as string;
    const [, bad, good] = await Promise.allSettled([
      pool.classify(['keeps the process busy']),
      pool.classify([notText]),
      pool.classify(['good']),
    ]);
    assert.deepEqual([bad.status, good.status], ['rejected', 'fulfilled']);
  });

  it('is broken while its only process is dead, ready again after, and closed at the end', async () => {
    const pool = await start();
    assert.equal(pool.state, 'ready');
    process.kill(pool.pids[0]!, 'SIGKILL');
    while (pool.state === 'ready') await wait(1);
    assert.equal(pool.state, 'broken');
    await pool.classify(['waits for the next process']);
    assert.equal(pool.state, 'ready');
    await pool.close();
    assert.equal(pool.state, 'closed');
  });

  it('does not start when the system cannot start a process', async () => {
    const { execPath } = process;
    process.execPath = join(directory(), 'no-such-program');
    try {
      await assert.rejects(start(), { code: 'internal', message: /ENOENT/ });
    } finally {
      process.execPath = execPath;
    }
  });

  it('does not start with a graph that keeps tensors in other files', async () => {
    const path = join(directory(), 'onnx', 'model.onnx');
    const model = ModelProto.decode(await readFile(path));
    const [tensor] = model.graph!.initializer!;
    tensor!.dataLocation = TensorProto.DataLocation.EXTERNAL;
    tensor!.externalData = [{ key: 'location', value: 'weights.bin' }];
    await writeFile(path, ModelProto.encode(model).finish());
    await assert.rejects(start(), { code: 'invalid-model', message: /other files/ });
  });

  it('does not start with a graph that cannot be read', async () => {
    await writeFile(join(directory(), 'onnx', 'model.onnx'), 'not a graph');
    await assert.rejects(start(), { code: 'invalid-model' });
  });

  it('does not start without a tokenizer or settings', async () => {
    await rm(join(directory(), 'tokenizer.json'));
    await assert.rejects(start(), { code: 'invalid-model', message: /tokenizer\.json/ });
    await writeFile(join(directory(), 'config.json'), '{}');
    await assert.rejects(start(), { code: 'invalid-model', message: /evergreen/ });
  });

  it('refuses a text that the model answers with no number, and answers those that waited with it', async () => {
    const weights = initializeParameters(tinyClassifier, 1);
    const { data, dims } = weights.get('bert.embeddings.word_embeddings.weight')!;
    // The last entry of the vocabulary: z within a word.
    data.fill(NaN, data.length - dims[1]!);
    await writeTinyModelDirectory(directory(), 1, weights);
    const pool = await start();
    const [good, bad] = await Promise.allSettled([pool.classify(['a good day']), pool.classify(['jazz'])]);
    assert.equal(good.status, 'fulfilled');
    assert.equal(bad.status === 'rejected' && (bad.reason as { code: string }).code, 'invalid-model');
  });

  it('leaves no process behind when its own process is killed', async () => {
    const parent = fork(fileURLToPath(new URL('parent-of-a-pool.ts', import.meta.url)), [directory()], {
      execArgv: ['--import', 'tsx'],
    });
    const [pids] = (await once(parent, 'message')) as [number[]];
    assert.equal(pids.length, 2);
    parent.kill('SIGKILL');
    await untilDead(pids);
  });
});
