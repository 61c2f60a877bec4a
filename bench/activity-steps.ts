import { MockActivityEnvironment } from '@temporalio/testing';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createActivities, type Activities } from '../activities/index.js';
import type { ActivityDependencies } from '../activities/dependencies.js';
import { lifecycleInputSchema, type LifecycleInput } from '../contracts/lifecycle.js';
import { createDirectoryStore } from '../store/directory-store.js';

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

/** The steps on a store of their own, without Temporal and without downloads. */
export async function openSteps(directory: string, threads: number) {
  const workDirectory = join(directory, 'work');
  await mkdir(workDirectory, { recursive: true });
  const store = createDirectoryStore(join(directory, 'store'));
  const cache = { cacheDirectory: join(directory, 'cache'), verifiedCopies: new Map<string, string>() };
  const log = (): void => undefined;
  return { store, cache, step: createSteps({ store, ...cache, workDirectory, threads, offline: true, log }) };
}

/** A lifecycle from its start until its model is stored. */
export async function trainFrom(step: Step, request: LifecycleInput, runId: string) {
  const { run } = await step('prepare', lifecycleInputSchema.parse(request), runId);
  const { dataset } = await step('ingest', { run }, runId);
  const tokens = await step('tokenize', { run, dataset }, runId);
  if ('parts' in tokens) throw new Error('Give it fewer rows: it does not tokenize in parts');
  const trained = await step('fineTune', { run, trial: 0, dataset, tokens }, runId);
  const candidate = await step('storeModel', { run, dataset, tokens, trained }, runId);
  return { run, dataset, trained, candidate };
}
