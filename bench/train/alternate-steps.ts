import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import type { StepReport, StepsResult, StepsSpecification } from './specification.js';

/** So long a side's threads may still spin after its step; the other begins when they sleep. */
const pauseMs = 300;

/**
 * Runs the same steps in several processes, one step of each in turn: a machine that is slow for a minute is slow for all of
 * them. Each process makes a step and prints a StepReport for every line that it is sent.
 */
export async function alternate(
  { batches, warmupSteps }: StepsSpecification,
  commands: readonly (readonly string[])[],
): Promise<StepsResult[]> {
  const sides = commands.map(([command, ...args]) => {
    const child = spawn(command!, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    return { child, reports: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
  });
  const results = sides.map((): StepsResult => ({ seconds: [], loss: NaN, peakBytes: NaN }));
  for (const step of batches.keys())
    for (const [index, { child, reports }] of sides.entries()) {
      child.stdin.write('\n');
      const line = await reports.next();
      if (line.done === true) throw new Error(`${commands[index]!.join(' ')} ended before step ${step}`);
      const { seconds, loss, peakBytes } = JSON.parse(line.value) as StepReport;
      if (step >= warmupSteps) results[index]!.seconds.push(seconds);
      Object.assign(results[index]!, { loss, peakBytes });
      await wait(pauseMs);
    }
  for (const { child } of sides) child.stdin.end();
  return results;
}
