import { join } from 'node:path';
import { splitNames, type DatasetManifest, type DatasetReference } from '../../contracts/dataset.js';
import { resolveDecisionThreshold } from '../../contracts/hyperparameters.js';
import { tuningWorkflowId } from '../../contracts/names.js';
import type { RunRecord } from '../../contracts/run.js';
import type { IngestedData } from '../../contracts/step-results.js';
import { requireFreezable } from '../../policy/few-labels/choose-encoder.js';
import {
  assignFolds,
  crossValidationFolds,
  isCrossValidated,
} from '../../policy/few-labels/cross-validation.js';
import {
  assignRowsInTurns,
  trainOnAllRows,
  type LeakReason,
  type SplitSelection,
} from '../../policy/assign-rows.js';
import { saveDataset, shardName } from '../../registry/datasets.js';
import { recordNeed } from '../../registry/run-needs.js';
import { clusterAroundKept } from '../../sources/rows/cluster-around-kept.js';
import { collectRows, type CollectedRows } from '../../sources/rows/collect-rows.js';
import { requireTrainable } from '../../sources/rows/require-trainable.js';
import { writeRows } from '../../sources/rows/write-rows.js';
import type { ActivityDependencies } from '../dependencies.js';
import { isWarmStart } from '../inputs/load-run-base.js';
import { openSource, requireReadable } from '../inputs/open-source.js';
import { refuseOtherLabels, requiredLabels, requireLabels } from '../inputs/require-champion-labels.js';
import { requireUsableBase } from '../inputs/require-usable-base.js';
import { inTurns } from '../runtime/in-turns.js';
import { withStepDirectory } from '../runtime/step-directory.js';

/**
 * Checks that the base can be trained. Then reads a source, drops rows that cannot be used, splits the others and stores them
 * as a dataset.
 */
export const createIngest = (dependencies: ActivityDependencies) => ({
  async ingest({ run }: { run: RunRecord }): Promise<IngestedData> {
    return withStepDirectory(dependencies.workDirectory, 'ingest', async (directory) => {
      const { rowCaps, source, hyperparameters } = run;
      // A mistyped path must not cost the download of a base.
      await requireReadable(source, dependencies.sourceRoots);
      const isPretrained = (await requireUsableBase(run, dependencies)).kind === 'directory';
      requireFreezable({ ...hyperparameters, isPretrained });
      const opened = await openSource(dependencies, run, directory);
      const { table, sample, originalCounts } = opened;
      const required = await requiredLabels(dependencies.store, run, { sample });
      const rowsOfLabels = required === null ? table.rows : refuseOtherLabels(table, required);
      const collected = await collectRows({ ...table, rows: rowsOfLabels }, directory);
      const { labels } = collected;
      if (required !== null) requireLabels({ labels, name: table.name }, required);
      resolveDecisionThreshold(hyperparameters, labels.length);
      const { limit } = source;
      const { rows, drops } = collected;
      const clusters =
        collected.clusters ??
        (await clusterAroundKept(collected, await inTurns(assignRowsInTurns(rows, { rowCaps }))));
      const leaks: { index: number; reason: LeakReason }[] = [];
      const onLeak = (index: number, reason: LeakReason) => void leaks.push({ index, reason });
      const separated = await inTurns(assignRowsInTurns(rows, { rowCaps, limit, clusters, onLeak }));
      const mayCrossValidate =
        hyperparameters.encoder !== 'fine-tune' &&
        isPretrained &&
        opened.mayTrainOnTestRows &&
        // Its encoder may have been trained on the very rows that are to judge it.
        !isWarmStart(run.base) &&
        // Its trials are compared on validation rows.
        run.workflowId !== tuningWorkflowId(run.model);
      const isJudgedByFolds =
        mayCrossValidate && isCrossValidated({ rows: rows.length, test: separated.test.length });
      const selection = isJudgedByFolds ? trainOnAllRows(rows, limit) : separated;
      const dropped = isJudgedByFolds ? [] : leaks;
      for (const { index, reason } of dropped) drops.add(reason, rows.at(index).line);
      const notes = requireTrainable(collected, selection, { limit, isCrossValidated: isJudgedByFolds });
      const report = {
        ...collected.report,
        ...drops.summary(),
        rowsKept: collected.report.rowsKept - dropped.length,
        notes: [...collected.report.notes, ...notes],
      };
      const dataset = await saveDataset(dependencies.store, {
        directory,
        manifest: {
          labels,
          counts: countRows(selection),
          ...(isJudgedByFolds && {
            crossValidation: {
              folds: crossValidationFolds,
              foldOfRow: assignFolds(
                selection.train.map((index) => ({ ...rows.at(index), cluster: clusters[index]! })),
              ),
            },
          }),
          labelCounts: Object.fromEntries(collected.labelCounts),
          originalCounts: originalCounts ?? countLabels(collected, selection.train),
          shards: await writeShards(collected, selection, directory, dependencies.shardRows),
          rowCaps,
          source: run.source,
          sample,
          report,
        },
      });
      await recordNeed(dependencies.store, run.runId, 'datasets', dataset.digest);
      const counts = Object.entries(report.dropped).map(([reason, count]) => `${count} ${reason}`);
      const droppedRows = counts.length > 0 ? `; dropped ${counts.join(', ')}` : '';
      return { dataset, summary: `${describeRows(dataset)}${droppedRows}. ${report.notes.join(' ')}` };
    });
  },
});

function describeRows({ counts, crossValidationFolds: folds }: DatasetReference): string {
  const { train, validation, test } = counts;
  return folds === undefined
    ? `${train} training, ${validation} validation, ${test} test rows`
    : `${train} training rows, too few to set some aside, so ${folds}-fold cross-validation judges`;
}

/** Writes the rows of each split as shards. */
async function writeShards(
  collected: CollectedRows,
  selection: SplitSelection,
  directory: string,
  rowsOfShard = 10_000,
): Promise<DatasetManifest['shards']> {
  const shards: DatasetManifest['shards'] = { train: [], validation: [], test: [] };
  for (const split of splitNames)
    for (let start = 0; start < selection[split].length; start += rowsOfShard) {
      const rows = selection[split].slice(start, start + rowsOfShard);
      const name = shardName(split, shards[split].length);
      const hash = await writeRows(collected, rows, join(directory, name));
      shards[split].push({ name, ...hash, rows: rows.length });
    }
  return shards;
}

const countRows = (selection: SplitSelection): DatasetReference['counts'] => ({
  train: selection.train.length,
  validation: selection.validation.length,
  test: selection.test.length,
});

function countLabels({ rows }: CollectedRows, indices: readonly number[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const index of indices) {
    const label = rows.labelAt(index);
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}
