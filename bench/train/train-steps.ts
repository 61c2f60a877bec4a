import { readFile } from 'node:fs/promises';
import { computeSchema } from '../../contracts/compute.js';
import { parseEncoderConfig } from '../../model/encoder/classifier-config.js';
import { initializeParameters } from '../../model/encoder/initialize.js';
import { packBatch } from '../../model/encoder/token-batch.js';
import { buildTrainingGraph } from '../../model/encoder/training-graph.js';
import { openEngine } from '../../model/engines/open-engine.js';
import { libraryDirectory } from '../../model/engines/choose-compute.js';
import { findMachine } from '../../model/engines/find-machine.js';
import { runInMicroBatches } from '../../model/training/micro-batches.js';
import { Optimizer } from '../../model/training/optimizer.js';
import { readSettings } from '../../settings/settings.js';
import { answerLines } from '../line-process.js';
import type { StepReport, StepsSpecification } from './specification.js';

/**
 * Evergreen's side: for every line on standard input one step of the trainer and a StepReport.
 * usage: train-steps.ts SPECIFICATION COMPUTE, a Compute as JSON
 */
const { config, classes, pooling, threads, recipe, batches } = JSON.parse(
  await readFile(process.argv[2]!, 'utf8'),
) as StepsSpecification;
const { seed } = recipe;
const classifier = { encoder: parseEncoderConfig(config, 'config'), classes, pooling };
const graph = buildTrainingGraph(classifier, { hidden: recipe.dropout, attention: recipe.attentionDropout });
const weights = initializeParameters(classifier, seed);
const optimizer = new Optimizer(graph.parameters, weights, recipe, batches.length);
const compute = computeSchema.parse(JSON.parse(process.argv[3]!));
const engine = openEngine(compute, libraryDirectory(compute, await findMachine(readSettings())));
const session = await engine.compile(graph.graph, { threads });

const padId = 0;
let step = 0;
await answerLines(async () => {
  const { ids, labels } = batches[step]!;
  const startedAt = performance.now();
  const packed = packBatch(
    ids.map((row) => Int32Array.from(row)),
    padId,
  );
  const batch = { ...packed, labels: BigInt64Array.from(labels, BigInt) };
  const outputs = await runInMicroBatches(session, weights, graph.feeds(batch, { seed, step }), {
    batch: batch.batch,
    microBatchSize: batch.batch,
    parameters: graph.parameters,
    into: optimizer.gradients,
  });
  const loss = (outputs['loss']!.data as Float32Array)[0]!;
  optimizer.apply(step, outputs, batch);
  const seconds = (performance.now() - startedAt) / 1000;
  const status = await readFile('/proc/self/status', 'utf8');
  const peakBytes = Number(/VmHWM:\s*(\d+)/.exec(status)![1]) * 1024;
  step += 1;
  return JSON.stringify({ seconds, loss, peakBytes } satisfies StepReport);
});
