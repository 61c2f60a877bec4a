import { setTimeout as wait } from 'node:timers/promises';
import { startLineProcess } from '../line-process.js';
import type { StepReport, StepsResult, StepsSpecification } from './specification.js';

/** Threads of an engine may spin this long after a step; the next process starts when they sleep. */
const pauseMs = 300;

/**
 * Runs the same steps in several processes that take turns step by step, so that a slow minute of the machine
 * slows all of them. For every line on its standard input a process makes a step and prints a StepReport.
 */
export async function alternate(
  { batches, warmupSteps }: StepsSpecification,
  commands: readonly (readonly [string, ...string[]])[],
): Promise<StepsResult[]> {
  const sides = commands.map(([command, ...args]) => startLineProcess(command, args));
  const results = sides.map((): StepsResult => ({ seconds: [] }));
  for (const step of batches.keys())
    for (const [index, side] of sides.entries()) {
      const { seconds, ...state } = JSON.parse(await side.ask('')) as StepReport;
      if (step >= warmupSteps) results[index]!.seconds.push(seconds);
      Object.assign(results[index]!, state);
      await wait(pauseMs);
    }
  for (const side of sides) side.end();
  return results;
}
