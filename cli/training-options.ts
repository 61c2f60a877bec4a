import type { Command } from 'commander';
import { resolve } from 'node:path';
import { baseNames } from '../contracts/hyperparameters.js';
import { EvergreenError } from '../contracts/errors.js';
import { lifecycleInputSchema, type LifecycleInput } from '../contracts/lifecycle.js';
import { parseWith } from '../contracts/parse.js';
import { parseHyperparameterSettings } from './hyperparameter-options.js';

export interface TrainingOptions {
  data?: string;
  sample?: boolean;
  feedback?: boolean;
  textColumn?: string;
  labelColumn?: string;
  splitColumn?: string;
  groupColumn?: string;
  limit?: string;
  base?: string;
  epochs?: string;
  learningRate?: string;
  batchSize?: string;
  maxLength?: string;
  seed?: string;
  set: string[];
  minimumAccuracy?: string;
  replace?: boolean;
}

/** The options that say what to train on and how. */
export function addTrainingOptions(command: Command): Command {
  return command
    .option('--data <path>', 'CSV or JSONL, gzip accepted, or s3:<key>; without it: the last source again')
    .option('--sample', 'train on the corpus that Evergreen generates itself')
    .option('--feedback', "train on the champion's data and all feedback")
    .option('--text-column <name>', 'column of the text (guessed when not given)')
    .option('--label-column <name>', 'column of the label (guessed when not given)')
    .option('--split-column <name>', 'column that says train or test')
    .option('--group-column <name>', 'rows of one group stay in one split')
    .option('--limit <rows>', 'number of training rows')
    .option(
      '--base <name or directory>',
      `${baseNames.join(', ')}, champion (its weights go on learning), or a local Hugging Face directory`,
    )
    .option('--epochs <number>')
    .option('--learning-rate <number>')
    .option('--batch-size <number>')
    .option('--max-length <tokens>')
    .option('--seed <number>')
    .option(
      '--set <name=value>',
      'any other hyperparameter, repeatable',
      (pair, all: string[]) => [...all, pair],
      [],
    )
    .option('--minimum-accuracy <rate>', 'reject a candidate below this test accuracy')
    .option('--replace', "allow another set of labels than the champion's");
}

/** Turns the options into the workflow's input, parsed, so that a slip is reported before anything starts. */
export function lifecycleInput(options: TrainingOptions, model: string): LifecycleInput {
  const named = {
    epochs: options.epochs,
    learningRate: options.learningRate,
    batchSize: options.batchSize,
    maxLength: options.maxLength,
    seed: options.seed,
  };
  const pairs = Object.entries(defined(named)).map(([name, value]) => `${name}=${value}`);
  return parseWith(
    lifecycleInputSchema,
    {
      model,
      ...defined({
        source: dataSource(options),
        base: options.base === undefined ? undefined : basePath(options.base),
      }),
      training: parseHyperparameterSettings([...pairs, ...options.set]),
      gate: defined({
        minimumAccuracy: options.minimumAccuracy === undefined ? undefined : Number(options.minimumAccuracy),
        replaceLabels: options.replace,
      }),
      reason: 'manual',
    },
    'options',
  );
}

function dataSource(options: TrainingOptions): object | undefined {
  if (options.data !== undefined && options.sample)
    throw new EvergreenError('invalid-input', '--data goes without --sample.');
  const { textColumn, labelColumn, splitColumn, groupColumn } = options;
  const columns = { textColumn, labelColumn, splitColumn, groupColumn };
  if (options.data === undefined && Object.keys(defined(columns)).length > 0)
    throw new EvergreenError('invalid-input', 'The names of columns go with --data.');
  if (options.limit !== undefined && options.data === undefined && !options.sample && !options.feedback)
    throw new EvergreenError('invalid-input', '--limit goes with --data, --sample or --feedback.');
  const limit = options.limit === undefined ? undefined : Number(options.limit);
  if (options.feedback) {
    if (options.data !== undefined || options.sample)
      throw new EvergreenError('invalid-input', '--feedback goes without --data and --sample.');
    return { kind: 'retraining', ...defined({ limit }) };
  }
  if (options.data === undefined)
    return options.sample ? { kind: 'sample', ...defined({ limit }) } : undefined;
  return {
    kind: 'file',
    path: options.data.startsWith('s3:') ? options.data : resolve(options.data),
    ...defined({ ...columns, limit }),
  };
}

const basePath = (base: string): string => ([...baseNames, 'champion'].includes(base) ? base : resolve(base));

const defined = <Value extends object>(value: Value): Partial<Value> =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Partial<Value>;
