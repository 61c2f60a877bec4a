import { performance } from 'node:perf_hooks';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as onnxruntime from 'onnxruntime-node';

/** What a bare session is asked. */
export interface BareSpecification {
  modelDirectory: string;
  /** Of one text, special tokens included. */
  ids: number[];
  threads: number;
  batchSizes: number[];
  seconds: number;
}

/** Texts a second by batch size. */
export type BareResult = { batchSize: number; textsPerSecond: number }[];

/** The limit: one onnxruntime-node session in a loop, no server, no tokenizer. usage: bare-session.ts SPECIFICATION (JSON) */
const { modelDirectory, ids, threads, batchSizes, seconds } = JSON.parse(
  process.argv[2]!,
) as BareSpecification;
const session = await onnxruntime.InferenceSession.create(
  await readFile(join(modelDirectory, 'onnx', 'model.onnx')),
  { intraOpNumThreads: threads, interOpNumThreads: 1 },
);
const result: BareResult = [];
for (const batchSize of batchSizes) {
  const dims = [batchSize, ids.length];
  const tensor = (value: (at: number) => number): onnxruntime.Tensor =>
    new onnxruntime.Tensor(
      'int64',
      BigInt64Array.from({ length: batchSize * ids.length }, (_, at) => BigInt(value(at))),
      dims,
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
  result.push({ batchSize, textsPerSecond });
}
console.log(JSON.stringify(result));
