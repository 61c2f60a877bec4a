import type { Command } from 'commander';
import { resolve } from 'node:path';
import { EvergreenError } from '../../contracts/errors.js';
import { monitoringSettingsSchema, type MonitoringChange } from '../../contracts/monitor.js';
import { retentionSettingsSchema, type RetentionSettings } from '../../contracts/retention.js';
import { durationMs } from '../../contracts/time.js';
import { SchemaOptions } from './schema-options.js';
import { readRetrainingSearch, retrainingSearchOptions } from './search-options.js';

const settingOptions = new SchemaOptions(monitoringSettingsSchema.omit({ search: true }), {
  everyMs: { help: 'time between two observations, for example 1h' },
  retrainEveryMs: { help: 'retrain a champion of this age, for example 7d; or never' },
  cooldownMs: { help: 'time between two retrainings that the monitor starts by itself' },
  retrainingsPerWeek: { help: 'retrainings that the monitor starts by itself in seven days' },
  maximumRejections: {
    help: 'after this many candidates in a row without a promotion, only you start a retraining',
  },
  thresholdAccuracy: {
    value: 'rate',
    nullWord: 'auto',
    help: 'retrain when accuracy on labeled texts is significantly below this, for example 0.85; or auto: five points below the accuracy on the validation rows',
  },
  rowsBetweenFalseAlarms: {
    help: 'labeled texts between two false alarms about accuracy, at least, on average',
  },
  textsBetweenFalseAlarms: { help: 'texts between two false alarms about drift, at least, on average' },
  minimumNewRows: { help: 'new labeled texts that a retraining for accuracy or drift needs' },
  retrainAfterRows: { help: 'retrain when there are this many new labeled texts; or never' },
  watch: {
    value: 'file',
    parse: (path) => resolve(path),
    help: 'labeled files whose new rows are imported with each observation; or none',
  },
  trustedSources: {
    flag: 'trust',
    value: 'source',
    help: 'sources of feedback that are never put into quarantine; or none',
  },
  windowMs: {
    nullWord: 'all',
    help: 'retrain only on rows labeled within this time, for example 90d; or all',
  },
  warmStart: {
    help: "retrain from the champion's weights",
    negatedHelp: 'retrain from the base',
  },
  retention: {
    value: 'generations,age',
    parse: parseRetention,
    help: 'remove once a day what nothing needs: champions of so many generations stay, and everything younger, for example 10,30d; or never',
  },
});

/** One option for each setting of the monitor; those of a search together are one setting. */
export const monitoringOptions = {
  addTo: (command: Command): Command => retrainingSearchOptions.addTo(settingOptions.addTo(command)),
  /** @throws EvergreenError `invalid-input` that names the option and what it takes */
  read: (parsed: object): MonitoringChange => ({
    ...settingOptions.read(parsed),
    ...readRetrainingSearch(parsed),
  }),
};

/** Reads `10,30d`, or `10,30d,365d` with an age for feedback. */
function parseRetention(text: string): RetentionSettings {
  const [generations = '', ...ages] = text.split(',');
  const [minimumAgeMs, feedbackRetentionMs = null, ...others] = ages.map((age) => durationMs(age) ?? NaN);
  const isComplete = /^\s*\d+\s*$/.test(generations) && minimumAgeMs !== undefined && others.length === 0;
  const read = retentionSettingsSchema.safeParse({
    keepGenerations: Number(generations),
    minimumAgeMs,
    feedbackRetentionMs,
  });
  if (isComplete && read.success) return read.data;
  throw new EvergreenError(
    'invalid-input',
    `--retention takes a number of generations, an age and, if you like, an age for feedback: 10,30d or 10,30d,365d, or never (1 to 1000 generations, an age of at least 1h, for feedback at least 1d); got "${text}".`,
  );
}
