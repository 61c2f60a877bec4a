import { randomFillSync } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Decision } from '../../../contracts/decision.js';
import { hashFile, sha256 } from '../../../files/hashes.js';
import { saveAlarms } from '../../../registry/alarms.js';
import { currentChampion, promoteChampion } from '../../../registry/champions.js';
import { saveDataset, shardName } from '../../../registry/datasets.js';
import { saveDecision } from '../../../registry/decisions.js';
import { saveModel } from '../../../registry/models.js';
import { recordNeed } from '../../../registry/run-needs.js';
import { saveRun } from '../../../registry/runs.js';
import { saveTokenPart } from '../../../registry/token-parts.js';
import { findTokens, saveTokens } from '../../../registry/tokens.js';
import { saveTrainedModel } from '../../../registry/trained-models.js';
import { removeEarlierTrainingFiles, removeTrainingFiles } from '../../../registry/trainings.js';
import type { ObjectStore } from '../../../store/object-store.js';
import { canonicalJson, putJson } from '../../../store/stored-json.js';
import { exampleDataset, exampleLineage, exampleModelDirectory, exampleRun } from '../examples.js';
import { temporaryDirectory } from '../temporary-directory.js';

export interface StoredRetraining {
  runId: string;
  /** Null: it failed after the training. */
  verdict: Decision['verdict'] | null;
  /** Text that makes its rows differ from those of others. */
  data: string;
  /** Milliseconds since 1970. */
  startedAt: number;
  model?: string;
  base?: string;
  feedbackUntil?: number;
  /** Approximate size of the weights, and the number of rows of the dataset. */
  size?: { weightBytes: number; rows: number };
}

/** Stores what a retraining stores, by the functions that its steps call. @returns the digest of the candidate, if it has one */
export async function storeRetraining(
  store: ObjectStore,
  { runId, verdict, data, startedAt, ...given }: StoredRetraining,
): Promise<string | null> {
  const { model = 'default', base = 'tiny', feedbackUntil, size = { weightBytes: 100, rows: 10 } } = given;
  const champion = await currentChampion(store, model);
  const source =
    feedbackUntil === undefined ? exampleRun.source : { kind: 'retraining' as const, feedbackUntil };
  const run = { ...exampleRun, runId, model, base, source, workflowId: `lifecycle/${model}` };
  await saveRun(store, { ...run, startedAt: new Date(startedAt).toISOString() });

  const datasetDigest = await storeDataset(store, data, size.rows);
  await recordNeed(store, runId, 'datasets', datasetDigest);
  const tokensDigest = await storeTokens(store, datasetDigest, size.rows);
  await recordNeed(store, runId, 'tokens', tokensDigest);
  const directory = await exampleModelDirectory(runId);
  for (const name of ['model.safetensors', 'onnx/model.onnx'])
    await writeFile(join(directory, name), randomFillSync(Buffer.alloc(size.weightBytes / 2)));
  const training = { runId, trial: 0 };
  await putJson(store, `runs/${runId}/trials/0/metrics.json`, { formatVersion: 1 });
  await saveTrainedModel(store, training, directory);
  const lineage = { ...exampleLineage, base, source, datasetDigest, tokensDigest, sample: false };
  const stored = verdict && (await saveModel(store, { directory, lineage }));
  await rm(directory, { recursive: true });
  if (stored === null) return null;

  const { digest } = stored;
  await recordNeed(store, runId, 'models', digest);
  await storeReports(store, runId, digest, datasetDigest, size.rows);
  await saveDecision(store, {
    formatVersion: 1,
    verdict: verdict!,
    model,
    runId,
    reason: 'schedule',
    datasetDigest,
    candidateDigest: digest,
    championDigest: champion?.digest ?? null,
    championGeneration: champion?.generation ?? 0,
    metrics: null,
    checks: [],
    attempt: champion && { number: 1, level: 0.025 },
    comparedRows: null,
    power: null,
    decidedAt: new Date(startedAt).toISOString(),
  });
  await removeTrainingFiles(store, runId);
  await removeEarlierTrainingFiles(store, { ...run, startedAt: new Date(startedAt).toISOString() });
  if (champion !== null)
    await saveAlarms(store, model, champion.generation, { raisedBy: new Set(), changedAt: null });
  if (verdict === 'promote')
    await promoteChampion(store, {
      model,
      digest,
      expectedGeneration: champion?.generation ?? 0,
      reason: 'schedule',
      workflowId: run.workflowId,
      runId,
      sample: false,
    });
  return digest;
}

async function storeDataset(store: ObjectStore, data: string, rows: number): Promise<string> {
  const directory = await temporaryDirectory();
  const shards: Parameters<typeof saveDataset>[1]['manifest']['shards'] = {
    train: [],
    validation: [],
    test: [],
  };
  const counts = { train: rows, validation: Math.ceil(rows / 4), test: Math.ceil(rows / 2) };
  for (const split of ['train', 'validation', 'test'] as const) {
    const path = join(directory, shardName(split, 0));
    const text = (row: number): string => `${split} ${data} ${row} `.repeat(30).slice(0, 500);
    const line = (row: number): string =>
      `${JSON.stringify({ id: sha256(text(row)).slice(0, 16), text: text(row), label: row % 2 ? 'positive' : 'negative' })}\n`;
    await writeFile(path, Array.from({ length: counts[split] }, (_, row) => line(row)).join(''));
    shards[split].push({ name: shardName(split, 0), ...(await hashFile(path)), rows: counts[split] });
  }
  const { digest } = await saveDataset(store, { directory, manifest: { ...exampleDataset, counts, shards } });
  await rm(directory, { recursive: true });
  return digest;
}

async function storeTokens(store: ObjectStore, datasetDigest: string, rows: number): Promise<string> {
  const identity = { datasetDigest, tokenizerSha256: sha256('tokenizer') };
  const found = await findTokens(store, identity);
  if (found !== null) return found.sha256;
  const directory = await temporaryDirectory();
  await writeFile(join(directory, 'train-00000.bin'), Buffer.alloc(rows * 100));
  const shards = [{ name: 'train-00000.jsonl', split: 'train' as const, tokens: rows }];
  const part = await saveTokenPart(store, identity, { directory, shards });
  await rm(join(directory, 'train-00000.bin'));
  const reference = await saveTokens(store, identity, {
    directory,
    facts: {
      labels: ['negative', 'positive'],
      counts: { train: rows, validation: 1, test: 1 },
      tokenCounts: { train: rows, validation: 1, test: 1 },
      vocabularySize: 10,
      clsId: 1,
      sepId: 2,
      padId: 0,
      base: 'tiny',
      baseSha256: null,
      parts: [part],
    },
  });
  await rm(directory, { recursive: true });
  return reference.sha256;
}

/** Reports and comparison, which pruning never reads, with the size that they have. */
async function storeReports(
  store: ObjectStore,
  runId: string,
  candidate: string,
  datasetDigest: string,
  rows: number,
): Promise<void> {
  const report = {
    rowIds: Array.from({ length: rows / 2 }, (_, row) => sha256(`${row}`).slice(0, 16)),
    probabilities: Array.from({ length: rows / 2 }, (_, row) => [row / rows, 1 - row / rows]),
    textLengths: Array.from({ length: rows / 2 }, () => 500),
  };
  for (const role of ['candidate', 'champion'])
    await store.put(`runs/${runId}/evaluation-${role}.json`, canonicalJson(report));
  await putJson(store, `runs/${runId}/comparison.json`, { candidate });
  await store.put(`evaluations/${candidate}/${datasetDigest}.json`, canonicalJson(report));
}
