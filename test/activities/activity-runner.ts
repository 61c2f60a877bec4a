import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createActivities, type Activities } from '../../activities/index.js';
import type { ActivityDependencies } from '../../activities/dependencies.js';
import type { DatasetReference } from '../../contracts/dataset.js';
import { lifecycleInputSchema, type LifecycleInput } from '../../contracts/lifecycle.js';
import type { RunRecord } from '../../contracts/run.js';
import type { Candidate, Tokens } from '../../contracts/step-results.js';
import { createDirectoryStore } from '../../store/directory-store.js';

/** An activity's environment that does not log the failures that a test provokes. */
export const quietEnvironment = (info: ConstructorParameters<typeof MockActivityEnvironment>[0]) =>
  new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR') });

interface RunOptions {
  runId?: string;
  attempt?: number;
  onHeartbeat?: (details: unknown, cancel: () => void) => void;
}

/** Runs activities as a worker would, on a directory store unless another is given. */
export class ActivityRunner {
  private constructor(
    readonly dependencies: ActivityDependencies,
    private readonly activities: Activities,
  ) {}

  static async create(
    directory: string,
    workDirectory = join(directory, 'work'),
    threads = 1,
    store = createDirectoryStore(join(directory, 'store')),
  ): Promise<ActivityRunner> {
    await mkdir(workDirectory, { recursive: true });
    const dependencies: ActivityDependencies = {
      store,
      cacheDirectory: join(directory, 'cache'),
      verifiedCopies: new Map(),
      workDirectory,
      threads,
      offline: true,
      log: () => undefined,
    };
    return new ActivityRunner(dependencies, createActivities(dependencies));
  }

  async run<Name extends keyof Activities>(
    name: Name,
    input: Parameters<Activities[Name]>[0],
    options: RunOptions = {},
  ): Promise<Awaited<ReturnType<Activities[Name]>>> {
    const environment = quietEnvironment({
      attempt: options.attempt ?? 1,
      workflowExecution: { workflowId: 'lifecycle/default', runId: options.runId ?? 'run-1' },
    });
    environment.on('heartbeat', (details) => options.onHeartbeat?.(details, () => environment.cancel()));
    type Result = Awaited<ReturnType<Activities[Name]>>;
    const activity = this.activities[name] as unknown as (input: unknown) => Promise<Result>;
    const result: unknown = await environment.run(activity, input);
    return result as Result;
  }

  async prepare(input: LifecycleInput, runId = 'run-1'): Promise<RunRecord> {
    return (await this.run('prepare', lifecycleInputSchema.parse(input), { runId })).run;
  }

  /** Turns a dataset into tokens, part by part where the plan says so. */
  async tokenize(data: { run: RunRecord; dataset: DatasetReference }): Promise<Tokens> {
    const tokenized = await this.run('tokenize', data);
    if (!('parts' in tokenized)) return tokenized;
    const { identity, tokenizer, baseSha256 } = tokenized;
    const parts = [];
    for (const { shards, found } of tokenized.parts) {
      const work = { runId: data.run.runId, identity, tokenizer, shards };
      parts.push(found ?? (await this.run('tokenizePart', work)).reference);
    }
    return this.run('joinTokenParts', { run: data.run, identity, tokenizer, baseSha256, parts });
  }

  /** Fine-tunes and stores the model. */
  async train(
    input: { run: RunRecord; dataset: DatasetReference; tokens: Tokens },
    options: RunOptions = {},
  ): Promise<Candidate> {
    const trained = await this.run('fineTune', { ...input, trial: 0 }, options);
    return this.run('storeModel', { ...input, trained }, options);
  }
}

/** A lifecycle of a few seconds. */
export const quickInput: LifecycleInput = {
  source: { kind: 'sample', rows: 2000, seed: 1, drift: 0, labelNoise: 0, limit: 1200 },
  base: 'tiny',
  training: { maxLength: 32, epochs: 2 },
};
