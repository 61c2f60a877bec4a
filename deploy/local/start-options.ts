import { Command } from 'commander';
import type { LifecycleInput } from '../../contracts/lifecycle.js';
import { EvergreenError } from '../../contracts/errors.js';
import { addTrainingOptions, lifecycleInput, type TrainingOptions } from '../../cli/training-options.js';

export interface StartOptions {
  store: 'minio' | 'directory' | undefined;
  /** The lifecycle to run at start; null: only the first one on the sample corpus, if nothing is promoted yet. */
  train: LifecycleInput | null;
  /** Whether the champion is watched. */
  monitor: boolean;
}

/** Parses `npm start -- …`. @throws CommanderError, EvergreenError `invalid-input` */
export function parseStartOptions(argumentList: readonly string[], model: string): StartOptions {
  const program = addTrainingOptions(
    new Command('npm start --')
      .description(
        'Start everything: Temporal, MinIO, workers and API; train on --data or, the first time, on the sample corpus.',
      )
      .option('--store <kind>', 'minio, or directory to do without MinIO')
      .option('--no-monitor', 'do not watch the champion'),
  );
  program.parse([...argumentList], { from: 'user' });
  const options = program.opts<TrainingOptions & { store?: 'minio' | 'directory'; monitor: boolean }>();
  const { store, monitor, set, ...training } = options;
  const isAsked = training.data !== undefined || training.sample === true || training.feedback === true;
  if (!isAsked && (set.length > 0 || Object.keys(training).length > 0))
    throw new EvergreenError(
      'invalid-input',
      'Options of training go with --data, --sample or --feedback: nothing is trained without one of these.',
    );
  return { store, train: isAsked ? lifecycleInput(options, model) : null, monitor };
}
