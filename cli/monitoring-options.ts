import type { Command } from 'commander';
import type { MonitoringSettings } from '../contracts/monitor.js';
import { parseDuration } from './duration.js';

export interface MonitoringOptions {
  every?: string;
  retrainEvery?: string;
  cooldown?: string;
  retrainingsPerWeek?: string;
  maximumRejections?: string;
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
    );

/** The settings that the options name. Ranges are the monitor's to judge. @throws EvergreenError `invalid-input` */
export function monitoringSettings(options: MonitoringOptions): Partial<MonitoringSettings> {
  const { every, retrainEvery, cooldown, retrainingsPerWeek, maximumRejections } = options;
  return {
    ...(every !== undefined && { everyMs: parseDuration(every, '--every') }),
    ...(retrainEvery !== undefined && {
      retrainEveryMs: retrainEvery === 'never' ? null : parseDuration(retrainEvery, '--retrain-every'),
    }),
    ...(cooldown !== undefined && { cooldownMs: parseDuration(cooldown, '--cooldown') }),
    ...(retrainingsPerWeek !== undefined && { retrainingsPerWeek: Number(retrainingsPerWeek) }),
    ...(maximumRejections !== undefined && { maximumRejections: Number(maximumRejections) }),
  };
}
