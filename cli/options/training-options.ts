import { Option, type Command } from 'commander';
import { resolve } from 'node:path';
import { dataSourceSchema } from '../../contracts/dataset.js';
import { gateSettingsSchema } from '../../contracts/decision.js';
import { EvergreenError } from '../../contracts/errors.js';
import { baseNames } from '../../contracts/hyperparameters.js';
import { lifecycleInputSchema, type LifecycleInput } from '../../contracts/lifecycle.js';
import { parseWith } from '../../contracts/parse.js';
import { hyperparameterOptions, readHyperparameters } from './hyperparameter-options.js';
import { SchemaOptions } from './schema-options.js';

/** What Commander gives for the training options; those that come from a schema are read by their SchemaOptions. */
export interface TrainingOptions {
  data?: string;
  sample?: boolean;
  feedback?: boolean;
  base?: string;
  set?: string[];
  [schemaOption: string]: unknown;
}

const fileOptions = new SchemaOptions(
  dataSourceSchema.options[0].pick({
    textColumn: true,
    labelColumn: true,
    splitColumn: true,
    groupColumn: true,
    limit: true,
  }),
  {
    textColumn: { help: 'column with the text (guessed when left out)' },
    labelColumn: { help: 'column with the label (guessed when left out)' },
    splitColumn: { help: 'column that says train or test' },
    groupColumn: { help: 'column whose equal values keep rows in one split' },
    limit: { value: 'rows', help: 'number of training rows' },
  },
);

const feedbackOptions = new SchemaOptions(
  dataSourceSchema.options[2].pick({ windowMs: true, trustedSources: true }),
  {
    windowMs: { help: 'use only rows labeled within this time, for example 90d; goes with --feedback' },
    trustedSources: {
      flag: 'trust',
      value: 'source',
      help: 'use feedback from these sources although it contradicts most predictions; goes with --feedback',
    },
  },
);

/** One option for each setting of the gate. */
const gateOptions = new SchemaOptions(gateSettingsSchema, {
  minimumAccuracy: { value: 'rate', help: 'reject a candidate below this test accuracy' },
  minimumMacroF1: { value: 'rate', help: 'reject a candidate below this macro F1 on the test rows' },
  minimumRecall: {
    value: 'label=rate',
    help: 'reject a candidate that finds fewer of the rows of a label, repeatable',
  },
  nonInferiorityMargin: { help: 'how much worse than the champion a candidate may be, in accuracy' },
  improvementMargin: { help: 'how much better a candidate must be that was trained to be better' },
  sliceMargin: { help: 'how much worse than the champion a candidate may be on a part of the rows' },
  significanceLevel: { help: 'one-sided level of every significance test' },
  maximumCalibrationError: { help: 'reject a candidate above this calibration error' },
  calibrationMargin: { help: "how much larger than the champion's the calibration error may be" },
  maximumLatencyRatio: { help: "how many times the champion's latency a candidate may take" },
  maximumModelSizeBytes: { value: 'bytes', help: 'reject a candidate with larger files' },
  allowBelowBaseline: { help: 'promote also a candidate that is significantly worse than TF-IDF' },
  replaceLabels: { flag: 'replace', help: "allow a set of labels that differs from the champion's" },
});

/** Adds the options that say what to train on and how. */
export function addTrainingOptions(command: Command): Command {
  command
    .option(
      '--data <path>',
      "CSV, JSONL or Parquet, a directory of such files, or s3:<key>; without it, the champion's source again",
    )
    .option('--sample', 'train on the corpus that Evergreen generates itself')
    .option('--feedback', "train on the champion's data and all feedback");
  feedbackOptions
    .addTo(fileOptions.addTo(command))
    .option(
      '--base <name or directory>',
      `${baseNames.join(', ')}, champion (continues from its weights), or a local Hugging Face directory`,
    );
  hyperparameterOptions.addTo(command).addOption(
    // An empty default would be shown as "[]".
    new Option('--set <name=value>', 'any other hyperparameter, repeatable').argParser(
      (pair: string, all: string[] = []) => [...all, pair],
    ),
  );
  return gateOptions.addTo(command);
}

/**
 * Turns the options into the input of a lifecycle.
 * @throws EvergreenError `invalid-input` for a mistake in the options, before anything is started
 */
export function lifecycleInput(options: TrainingOptions, model: string): LifecycleInput {
  for (const name of ['data', 'base'] as const)
    if (options[name] === '')
      throw new EvergreenError('invalid-input', `--${name} is empty. Leave it out, or give it a value.`);
  const source = dataSource(options);
  return parseWith(
    lifecycleInputSchema,
    {
      model,
      ...(source !== undefined && { source }),
      ...(options.base !== undefined && { base: basePath(options.base) }),
      training: readHyperparameters(options, options.set ?? []),
      gate: gateOptions.read(options),
      reason: 'manual',
    },
    'options',
  );
}

function dataSource(options: TrainingOptions): object | undefined {
  const { data, sample, feedback } = options;
  const { limit, ...columns } = fileOptions.read(options);
  const choice = feedbackOptions.read(options);
  const refuse = (message: string): never => {
    throw new EvergreenError('invalid-input', message);
  };
  if (data !== undefined && sample) refuse('--data cannot be combined with --sample.');
  if (data === undefined && Object.keys(columns).length > 0) refuse('The names of columns go with --data.');
  if (feedback && (data !== undefined || sample))
    refuse('--feedback cannot be combined with --data or --sample.');
  if (!feedback && Object.keys(choice).length > 0) refuse('--window and --trust go with --feedback.');
  const limited = limit === undefined ? {} : { limit };
  if (feedback) return { kind: 'retraining', ...choice, ...limited };
  if (sample) return { kind: 'sample', ...limited };
  if (data !== undefined)
    return { kind: 'file', path: data.startsWith('s3:') ? data : resolve(data), ...columns, ...limited };
  if (limit !== undefined) refuse('--limit goes with --data, --sample or --feedback.');
  return undefined;
}

const basePath = (base: string): string => ([...baseNames, 'champion'].includes(base) ? base : resolve(base));
