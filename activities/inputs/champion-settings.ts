import type { Champion } from '../../contracts/champion.js';
import type { DataSource, RowCaps } from '../../contracts/dataset.js';
import type { GateSettings } from '../../contracts/decision.js';
import type { Hyperparameters } from '../../contracts/hyperparameters.js';
import type { RunRecord } from '../../contracts/run.js';
import { decisionAbout } from '../../registry/decisions.js';
import { readRun } from '../../registry/runs.js';
import { nullWhenLost } from '../../store/lost-objects.js';
import type { ObjectStore } from '../../store/object-store.js';
import type { ChampionModel } from './read-champion.js';

/** How the champion was trained and gated: what a retraining does again where nobody asks for something else. */
export interface ChampionSettings {
  source: DataSource;
  base: string;
  hyperparameters: Hyperparameters;
  /** Null when the record of its run is gone. */
  gate: GateSettings | null;
  rowCaps: RowCaps | null;
}

/** The settings of the champion's own run. A run that was rejected or failed has no say. */
export async function readChampionSettings(
  store: ObjectStore,
  { champion, manifest }: ChampionModel,
): Promise<ChampionSettings> {
  const { source, base, hyperparameters } = manifest.lineage;
  const run = await readChampionRun(store, champion);
  // The permission to replace labels was for that run only.
  const gate = run && { ...run.gate, replaceLabels: false };
  return { source, base, hyperparameters, gate, rowCaps: run?.rowCaps ?? null };
}

/** The run that made the champion; null when its record is gone. */
export async function readChampionRun(store: ObjectStore, champion: Champion): Promise<RunRecord | null> {
  // A promotion by hand names no run, but the gate's decision about the model does.
  const runId = champion.runId ?? (await decisionAbout(store, champion.model, champion.digest))?.runId;
  return runId === undefined ? null : readRun(store, runId).catch(nullWhenLost);
}
