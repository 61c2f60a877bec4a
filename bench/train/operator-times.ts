import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as onnxruntime from 'onnxruntime-node';
import { parseEncoderConfig } from '../../model/encoder/classifier-config.js';
import { initializeParameters } from '../../model/encoder/initialize.js';
import { buildTrainingGraph } from '../../model/encoder/training-graph.js';
import { encodeOnnxModel } from '../../model/graph/onnx-model.js';
import type { StepsSpecification } from './specification.js';

const warmupSteps = 1;
const steps = 3;

interface ProfileEvent {
  cat: string;
  name: string;
  /** Microseconds. */
  dur: number;
  args: { op_name?: string };
}

/** Milliseconds a step by operator of the training graph, largest first, by ONNX Runtime's own profile. */
export async function timeOperators(specification: StepsSpecification): Promise<[string, number][]> {
  const { config, classes, pooling, threads, recipe, batches } = specification;
  const { ids, labels } = batches[0]!;
  const batch = ids.length;
  const sequence = Math.min(...ids.map(({ length }) => length));
  const classifier = { encoder: parseEncoderConfig(config, 'config'), classes, pooling };
  const graph = buildTrainingGraph(classifier, {
    hidden: recipe.dropout,
    attention: recipe.attentionDropout,
  });
  const encoded = {
    inputIds: BigInt64Array.from(
      ids.flatMap((row) => row.slice(0, sequence)),
      BigInt,
    ),
    attentionMask: new BigInt64Array(batch * sequence).fill(1n),
    labels: BigInt64Array.from(labels, BigInt),
    batch,
    sequence,
  };
  const weights = initializeParameters(classifier, 1);
  const feeds = Object.fromEntries(
    [...weights, ...Object.entries(graph.feeds(encoded, { seed: 1, step: 0 }))].map(
      ([name, { type, data, dims }]) => [name, new onnxruntime.Tensor(type, data as Float32Array, dims)],
    ),
  );
  const directory = await mkdtemp(join(tmpdir(), 'evergreen-profile-'));
  const session = await onnxruntime.InferenceSession.create(encodeOnnxModel(graph.graph), {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    enableMemPattern: false,
    logSeverityLevel: 3,
    enableProfiling: true,
    profileFilePrefix: join(directory, 'profile'),
  });
  for (let step = 0; step < warmupSteps + steps; step++) await session.run(feeds);
  session.endProfiling();
  const [file] = await readdir(directory);
  const events = JSON.parse(await readFile(join(directory, file!), 'utf8')) as ProfileEvent[];
  await session.release();
  await rm(directory, { recursive: true });
  const times = new Map<string, number>();
  const runs = new Map<string, number>();
  for (const { cat, name, dur, args } of events) {
    if (cat !== 'Node' || !name.endsWith('_kernel_time') || args.op_name === undefined) continue;
    const run = (runs.get(name) ?? 0) + 1;
    runs.set(name, run);
    if (run > warmupSteps) times.set(args.op_name, (times.get(args.op_name) ?? 0) + dur / 1000 / steps);
  }
  return [...times].sort(([, a], [, b]) => b - a);
}
