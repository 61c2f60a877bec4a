import { Command, Option } from 'commander';
import type { LifecycleInput } from '../../contracts/lifecycle.js';
import { EvergreenError } from '../../contracts/errors.js';
import {
  addTrainingOptions,
  lifecycleInput,
  type TrainingOptions,
} from '../../cli/options/training-options.js';

export interface StartOptions {
  store: 'minio' | 'directory' | undefined;
  /** The lifecycle to run at the start. Null: the first one, on the sample corpus, if nothing is promoted yet. */
  train: LifecycleInput | null;
  /** Whether to start the monitor of the champion. */
  monitor: boolean;
}

/** Parses `npm start -- …`. @throws CommanderError, EvergreenError `invalid-input` */
export function parseStartOptions(argumentList: readonly string[], model: string): StartOptions {
  const program = addTrainingOptions(
    new Command('npm start --')
      .description(
        'Start everything: Temporal, MinIO, workers and API; train on --data or, the first time, on the sample corpus.',
      )
      .addOption(
        new Option('--store <kind>', 'where to store: directory runs without MinIO').choices([
          'minio',
          'directory',
        ]),
      )
      .option('--no-monitor', 'do not start the monitor of the champion'),
  );
  program.parse([...argumentList], { from: 'user' });
  const options = program.opts<TrainingOptions & { store?: 'minio' | 'directory'; monitor: boolean }>();
  const { store, monitor, ...training } = options;
  const hasSource = training.data !== undefined || training.sample === true || training.feedback === true;
  if (!hasSource && Object.keys(training).length > 0)
    throw new EvergreenError(
      'invalid-input',
      'Training options go with --data, --sample or --feedback: without one of them, nothing is trained.',
    );
  return { store, train: hasSource ? lifecycleInput(options, model) : null, monitor };
}
