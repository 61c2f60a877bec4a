import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { MonitoringSettings } from '../contracts/monitor.js';
import { parseDuration } from './duration.js';

export interface MonitoringOptions {
  every?: string;
  retrainEvery?: string;
  cooldown?: string;
  retrainingsPerWeek?: string;
  maximumRejections?: string;
  thresholdAccuracy?: string;
  minimumNewRows?: string;
  retrainAfterRows?: string;
  watch?: string[];
  trust?: string[];
  warmStart?: boolean;
  textsBetweenFalseAlarms?: string;
  rowsBetweenFalseAlarms?: string;
}

export const addMonitoringOptions = (command: Command): Command =>
  command
    .option('--every <duration>', 'time between two observations, for example 1h')
    .option('--retrain-every <duration>', 'train a champion of this age anew, for example 7d; or never')
    .option('--cooldown <duration>', 'time between two retrainings that the monitor starts by itself')
    .option('--retrainings-per-week <number>', 'retrainings that the monitor starts by itself in seven days')
    .option(
      '--maximum-rejections <number>',
      'after so many candidates in a row without a promotion only you start one',
    )
    .option(
      '--threshold-accuracy <rate>',
      'retrain when accuracy on labelled texts is significantly below, for example 0.85; or auto: five points below its validation rows',
    )
    .option(
      '--minimum-new-rows <number>',
      'without so many new labelled texts neither accuracy nor drift starts a retraining',
    )
    .option('--retrain-after-rows <number>', 'retrain when there are so many new labelled texts; or never')
    .option('--watch <file...>', 'labelled files whose new rows are taken in each period')
    .option('--trust <source...>', 'sources of feedback that are never put into quarantine')
    .option('--warm-start', 'retrain from the weights of the champion')
    .option('--no-warm-start', 'retrain from the base')
    .option(
      '--texts-between-false-alarms <number>',
      'on average at least so many unchanged texts between two alarms of drift',
    )
    .option(
      '--rows-between-false-alarms <number>',
      'on average at least so many judged texts between two false alarms of accuracy',
    );

/** The settings that the options name. Ranges are the monitor's to judge. @throws EvergreenError `invalid-input` */
export function monitoringSettings(options: MonitoringOptions): Partial<MonitoringSettings> {
  const { every, retrainEvery, cooldown, retrainingsPerWeek, maximumRejections } = options;
  const { thresholdAccuracy, retrainAfterRows, minimumNewRows, watch, trust, warmStart } = options;
  const { textsBetweenFalseAlarms, rowsBetweenFalseAlarms } = options;
  return {
    ...(every !== undefined && { everyMs: parseDuration(every, '--every') }),
    ...(retrainEvery !== undefined && {
      retrainEveryMs: retrainEvery === 'never' ? null : parseDuration(retrainEvery, '--retrain-every'),
    }),
    ...(cooldown !== undefined && { cooldownMs: parseDuration(cooldown, '--cooldown') }),
    ...(retrainingsPerWeek !== undefined && { retrainingsPerWeek: Number(retrainingsPerWeek) }),
    ...(maximumRejections !== undefined && { maximumRejections: Number(maximumRejections) }),
    ...(thresholdAccuracy !== undefined && {
      thresholdAccuracy: thresholdAccuracy === 'auto' ? null : Number(thresholdAccuracy),
    }),
    ...(retrainAfterRows !== undefined && {
      retrainAfterRows: retrainAfterRows === 'never' ? null : Number(retrainAfterRows),
    }),
    ...(minimumNewRows !== undefined && { minimumNewRows: Number(minimumNewRows) }),
    ...(textsBetweenFalseAlarms !== undefined && {
      textsBetweenFalseAlarms: Number(textsBetweenFalseAlarms),
    }),
    ...(rowsBetweenFalseAlarms !== undefined && { rowsBetweenFalseAlarms: Number(rowsBetweenFalseAlarms) }),
    ...(watch !== undefined && { watch: watch.map((path) => resolve(path)) }),
    ...(trust !== undefined && { trustedSources: trust }),
    ...(warmStart !== undefined && { warmStart }),
  };
}
