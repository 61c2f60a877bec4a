import { performance } from 'node:perf_hooks';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as onnxruntime from 'onnxruntime-node';
import { answerLines } from '../line-process.js';

/** One measurement of a bare session. */
export interface BareRun {
  /** Of one text, special tokens included. */
  ids: number[];
  batchSize: number;
  seconds: number;
}

export interface BareResult {
  textsPerSecond: number;
}

/**
 * The upper limit: one onnxruntime-node session in a loop, without server and tokenizer. Answers every
 * BareRun, a line of JSON on standard input, with a BareResult.
 * usage: bare-session.ts MODEL-DIRECTORY THREADS
 */
const [modelDirectory, threads] = process.argv.slice(2) as [string, string];
const session = await onnxruntime.InferenceSession.create(
  await readFile(join(modelDirectory, 'onnx', 'model.onnx')),
  { intraOpNumThreads: Number(threads), interOpNumThreads: 1 },
);

await answerLines(async (line) => {
  const { ids, batchSize, seconds } = JSON.parse(line) as BareRun;
  const tensor = (value: (at: number) => number): onnxruntime.Tensor =>
    new onnxruntime.Tensor(
      'int64',
      BigInt64Array.from({ length: batchSize * ids.length }, (_, at) => BigInt(value(at))),
      [batchSize, ids.length],
    );
  const feeds = {
    input_ids: tensor((at) => ids[at % ids.length]!),
    attention_mask: tensor(() => 1),
    token_type_ids: tensor(() => 0),
  };
  await session.run(feeds);
  const startedAt = performance.now();
  const endAt = startedAt + seconds * 1000;
  let runs = 0;
  for (; performance.now() < endAt; runs++) await session.run(feeds);
  const textsPerSecond = (runs * batchSize * 1000) / (performance.now() - startedAt);
  return JSON.stringify({ textsPerSecond } satisfies BareResult);
});
