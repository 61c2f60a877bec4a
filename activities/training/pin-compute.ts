import { describeCompute, describeTimes, isSameCompute, type Compute } from '../../contracts/compute.js';
import { EvergreenError } from '../../contracts/errors.js';
import type { RunRecord } from '../../contracts/run.js';
import { availableComputes, libraryDirectory, type Machine } from '../../model/engines/choose-compute.js';
import { findMachine } from '../../model/engines/find-machine.js';
import { measureEngines } from '../../model/engines/measure-engines.js';
import type { TrainingJob } from '../../model/training/process/training-job.js';
import { readBaseConfig } from '../../model/training/starting-point.js';
import { chooseEngine } from '../../policy/engine-choice.js';
import { pinRunCompute, readRun, saveRun } from '../../registry/runs.js';
import { nullWhenCorrupt } from '../../store/lost-objects.js';
import type { ObjectStore } from '../../store/object-store.js';
import type { ActivityDependencies } from '../dependencies.js';

/** Vocabulary of a base from scratch, whose size is not known yet; it does not change a measurement. */
const anyVocabularySize = 1_000;

/** What a training computes with, and where that engine's libraries are. */
export type PinnedCompute = Required<Pick<TrainingJob, 'compute' | 'libraryDirectory'>>;

interface PinOptions {
  base: TrainingJob['base'];
  signal: AbortSignal;
}

/**
 * What a run trains with: the choice of its first attempt, on whatever machine that was, for all attempts and trainings. Where
 * this machine lacks that, another choice is made, and the log says that the bits may differ. The choice is recorded with the run;
 * of several trainers that choose at the same time, as those of a search do, one wins and the others take its choice.
 * @param dependencies.store waits for outages
 * @throws EvergreenError as `availableComputes` and `findMachine` do
 */
export async function pinCompute(
  dependencies: ActivityDependencies & { store: ObjectStore },
  run: RunRecord,
  options: PinOptions,
): Promise<PinnedCompute> {
  const { store, log } = dependencies;
  const { engine, device } = run.hyperparameters;
  const mayUseLibraries = engine === 'tfjs' || (engine !== 'onnxruntime' && device === 'cpu');
  const machine = mayUseLibraries ? await findMachine(dependencies) : { openVinoDirectory: null };
  const available = availableComputes(run.hyperparameters, machine);
  const pin = (compute: Compute): PinnedCompute => ({
    compute,
    libraryDirectory: libraryDirectory(compute, machine),
  });
  for (;;) {
    const record = await readRun(store, run.runId).catch(nullWhenCorrupt);
    const pinned = (record ?? run).compute;
    const same = available.find((compute) => pinned !== null && isSameCompute(compute, pinned));
    if (same !== undefined) return pin(same);
    const compute = await chooseFastest(available, machine, dependencies, options);
    if (record === null) {
      await saveRun(store, { ...run, compute });
      return pin(compute);
    }
    const winner = await pinRunCompute(store, run.runId, pinned, compute);
    if (winner === null || !isSameCompute(winner, compute)) continue;
    if (pinned !== null)
      log(
        `this machine does not have ${describeCompute(pinned)}, with which the run began; it goes on from its last checkpoint with ${describeCompute(compute)}, so its bits may differ from those of an undisturbed run`,
        { runId: run.runId },
      );
    return pin(compute);
  }
}

/** The fastest, by measurement; where there is no choice, nothing is measured. */
async function chooseFastest(
  available: [Compute, ...Compute[]],
  machine: Machine,
  { threads, cacheDirectory, log }: ActivityDependencies,
  { base, signal }: PinOptions,
): Promise<Compute> {
  const [only, ...others] = available;
  if (others.length === 0) return only;
  const { encoder } = await readBaseConfig(base, anyVocabularySize);
  const options = { encoder, threads, machine, cacheDirectory, signal, log };
  const [first, ...rest] = await measureEngines(available, options);
  if (first === undefined)
    throw new EvergreenError('internal', 'No engine can train on this machine; the log says why.');
  const chosen = chooseEngine([first, ...rest]);
  log(
    `training with ${describeCompute(chosen.compute)}, by measurement: ${describeTimes([first, ...rest])} a step of one layer`,
  );
  return chosen.compute;
}
