import { setTimeout as wait } from 'node:timers/promises';
import { randomWords, uniform } from '../../model/random.js';
import { championHistory } from '../../registry/champions.js';
import { readFailedAttempts } from '../../registry/trainings.js';
import { chaosInput, targets, type ChaosSystem, type Target } from './chaos-system.js';
import { completeCheckpointSteps } from './newest-checkpoint-step.js';

const killsPerRun = 10;
const longestPauseMs = 3_000;
/** A trainer that is to be killed is waited for. */
const trainerPatienceMs = 5_000;
/** It is killed at most so long after it was seen. */
const longestTrainingMs = 10_000;
/** Training is what takes long, so its processes are hit more often. */
const aims: readonly Target[] = [...targets, 'trainer', 'trainer'];

export interface RandomKillsReport {
  kills: Record<Target, number>;
  runs: number;
  /** Runs whose model has the digest of the undisturbed run. */
  equalDigests: number;
  /** Steps between the last one that a killed trainer told of and the one its successor began with. */
  lostSteps: number[];
  failures: string[];
}

interface Kill {
  time: number;
  /** The newest complete checkpoint at that time; what comes later must not begin before it. */
  storedStep: number;
}

/** Runs lifecycles, each hit by a few kills at random instants, until there were `kills` of them. */
export async function runRandomKills(
  system: ChaosSystem,
  options: { kills: number; seed: number; digest: string; log: (line: string) => void },
): Promise<RandomKillsReport> {
  const next = randomWords(options.seed, 0x6b69);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(uniform(next) * items.length)]!;
  const report: RandomKillsReport = {
    kills: Object.fromEntries(targets.map((target) => [target, 0])) as Record<Target, number>,
    runs: 0,
    equalDigests: 0,
    lostSteps: [],
    failures: [],
  };
  let killsLeft = options.kills;
  while (killsLeft > 0) {
    const model = `chaos-${options.seed}-${report.runs}`;
    const handle = await system.start({ ...chaosInput, model });
    const { runId } = await describeRun(handle);
    const kills: Kill[] = [];
    let isOver = false;
    const ended = system.resultOf(handle).finally(() => (isOver = true));
    ended.catch(() => undefined);
    for (let kill = 0; kill < killsPerRun && killsLeft > 0; kill++) {
      await wait(uniform(next) * longestPauseMs);
      if (isOver) break;
      const [storedStep = 0] = await completeCheckpointSteps(system.store, runId);
      const target = pick(aims);
      const delayMs = uniform(next) * longestTrainingMs;
      const isHit = await hit(system, target, { delayMs, isOver: () => isOver });
      if (!isHit) continue;
      kills.push({ time: Date.now(), storedStep });
      report.kills[target] += 1;
      killsLeft -= 1;
    }
    try {
      const result = await ended;
      if (result.digest === options.digest) report.equalDigests += 1;
      else report.failures.push(`${model}: digest ${result.digest}`);
      await checkRun(system, { model, runId, kills, report });
    } catch (error) {
      report.failures.push(`${model}: ${String(error)}`);
    }
    report.runs += 1;
    options.log(
      `run ${report.runs}: ${kills.length} kills, ${report.equalDigests} equal digests, ${report.failures.length} failures, ${killsLeft} kills left`,
    );
  }
  return report;
}

/** Kills a process. A trainer that is not there yet is waited for, and then for `delayMs`, so that it has begun to train. */
async function hit(
  system: ChaosSystem,
  target: Target,
  { delayMs, isOver }: { delayMs: number; isOver: () => boolean },
): Promise<boolean> {
  if (target === 'trainer') {
    const deadline = Date.now() + trainerPatienceMs;
    while ((await system.pidOf('trainer')) === undefined) {
      if (Date.now() >= deadline || isOver()) return false;
      await wait(50);
    }
    await wait(delayMs);
  }
  return system.signal(target);
}

async function describeRun(handle: { describe(): Promise<{ runId: string }> }): Promise<{ runId: string }> {
  for (;;) {
    try {
      return await handle.describe();
    } catch {
      await wait(200);
    }
  }
}

async function checkRun(
  system: ChaosSystem,
  run: { model: string; runId: string; kills: readonly Kill[]; report: RandomKillsReport },
): Promise<void> {
  const { model, runId, kills, report } = run;
  const begun = (await system.trainerLog()).filter((line) => line.msg === 'resuming' && line.runId === runId);
  for (const { time, step = 0 } of begun)
    for (const kill of kills)
      if (kill.time < time && step < kill.storedStep)
        report.failures.push(`${model}: began at ${step} although ${kill.storedStep} was stored`);
  for (const { attempt, step } of await retried(() =>
    readFailedAttempts(system.store, { runId, trial: 0 }),
  )) {
    const successor = begun.find((line) => (line.attempt ?? 0) > attempt);
    report.lostSteps.push(step - (successor?.step ?? 0));
  }
  const generations = (await retried(() => championHistory(system.store, model))).map(
    ({ generation }) => generation,
  );
  if (generations.join() !== '1') report.failures.push(`${model}: generations ${generations.join()}`);
}

/** MinIO may be on its way back from the last kill. */
async function retried<Result>(operation: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await operation();
    } catch (error) {
      if (attempt === 20) throw error;
      await wait(1_000);
    }
  }
}
