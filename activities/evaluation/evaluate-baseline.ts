import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetReference, SplitName } from '../../contracts/dataset.js';
import type { BaselineReport } from '../../contracts/evaluation.js';
import { runBaseline } from '../../model/baseline/baseline-process.js';
import { splitReference } from '../../registry/datasets.js';
import { fetchVerifiedFile } from '../../store/fetch-directory.js';
import type { ActivityDependencies } from '../dependencies.js';
import { makeStepDirectory } from '../runtime/step-directory.js';

/** Trains and tests the baseline on the dataset's own rows. */
export async function evaluateBaseline(
  { store, workDirectory }: ActivityDependencies,
  dataset: DatasetReference,
  signal: AbortSignal,
): Promise<BaselineReport> {
  const directory = await makeStepDirectory(workDirectory, 'baseline');
  try {
    const fetchSplit = async (split: SplitName): Promise<string> => {
      const path = join(directory, `${split}.jsonl`);
      await fetchVerifiedFile(store, await splitReference(store, dataset, split), path);
      return path;
    };
    return await runBaseline({ train: await fetchSplit('train'), test: await fetchSplit('test') }, signal);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
