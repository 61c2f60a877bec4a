import { setTimeout as wait } from 'node:timers/promises';
import { startLineProcess } from '../line-process.js';
import type { StepReport, StepsResult, StepsSpecification } from './specification.js';

/** So long a side's threads may still spin after its step; the other begins when they sleep. */
const pauseMs = 300;

/**
 * Runs the same steps in several processes, one step of each in turn: a machine that is slow for a minute is
 * slow for all of them. Each process makes a step and prints a StepReport for every line that it is sent.
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
