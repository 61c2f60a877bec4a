import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildForwardGraph } from '../encoder/forward-graph.js';
import { buildTrainingGraph } from '../encoder/training-graph.js';
import { openEngine } from '../engines/open-engine.js';
import { loadTokenizer } from '../tokenizer/tokenizer.js';
import { decodeTokenShard, type TokenShard } from '../tokens/token-shard.js';
import type { TrainingJob } from './process/training-job.js';
import { loadStartingPoint } from './starting-point.js';

/** Everything a run works with: data, starting weights and compiled graphs. */
export type TrainingInputs = Awaited<ReturnType<typeof loadTrainingInputs>>;

export async function loadTrainingInputs(job: TrainingJob) {
  const { hyperparameters, threads, compute } = job;
  const readShard = async (split: string): Promise<TokenShard> => {
    const path = join(job.tokensDirectory, `${split}.bin`);
    return decodeTokenShard(await readFile(path), path);
  };
  const tokenizer = await loadTokenizer(job.tokensDirectory);
  const start = await loadStartingPoint(job.base, {
    classes: job.labels.length,
    vocabularySize: tokenizer.vocabularySize,
    hyperparameters,
  });
  const engine = openEngine(compute);
  const trainingGraph = buildTrainingGraph(start.config, {
    hidden: hyperparameters.dropout,
    attention: hyperparameters.attentionDropout,
  });
  return {
    job,
    tokenizer,
    train: await readShard('train'),
    validation: await readShard('validation'),
    start,
    trainingGraph,
    trainingSession: await engine.compile(trainingGraph.graph, { threads }),
    /** Of the forward graph, without dropout. */
    forwardSession: await engine.compile(buildForwardGraph(start.config), { threads }),
  };
}
