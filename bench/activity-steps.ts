import { MockActivityEnvironment } from '@temporalio/testing';
import { createActivities, type Activities } from '../activities/index.js';
import type { ActivityDependencies } from '../activities/dependencies.js';
import type { Candidate } from '../contracts/step-results.js';

/** Runs one activity as a worker would, for the run `runId`. */
export type Step = <Name extends keyof Activities>(
  name: Name,
  input: Parameters<Activities[Name]>[0],
  runId: string,
) => ReturnType<Activities[Name]>;

/** The steps of a lifecycle, one by one and without Temporal. */
export function createSteps(dependencies: ActivityDependencies): Step {
  const activities = createActivities(dependencies);
  return <Name extends keyof Activities>(
    name: Name,
    input: Parameters<Activities[Name]>[0],
    runId: string,
  ) => {
    const environment = new MockActivityEnvironment({ workflowExecution: { workflowId: 'bench', runId } });
    const activity = activities[name] as unknown as (input: unknown) => Promise<never>;
    return environment.run(activity, input) as unknown as ReturnType<Activities[Name]>;
  };
}

/** Trains and stores a model. */
export async function trainCandidate(
  step: Step,
  input: Omit<Parameters<Activities['fineTune']>[0], 'trial'>,
  runId: string,
): Promise<Candidate> {
  const trained = await step('fineTune', { ...input, trial: 0 }, runId);
  return step('storeModel', { ...input, trained }, runId);
}
