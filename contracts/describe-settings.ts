import type { MonitoringSettings } from './monitor.js';
import { percent } from './percent.js';
import type { RetentionSettings } from './retention.js';
import { metricNames, type SearchSettings } from './search.js';
import { formatDuration } from './time.js';

/** One phrase for each setting of a monitor. */
const phrases: { [Name in keyof MonitoringSettings]: (value: MonitoringSettings[Name]) => string } = {
  everyMs: (ms) => `observe every ${formatDuration(ms)}`,
  retrainEveryMs: (ms) =>
    ms === null ? 'never retrain because of age' : `retrain every ${formatDuration(ms)}`,
  cooldownMs: (ms) => `cooldown ${formatDuration(ms)}`,
  retrainingsPerWeek: (count) => `at most ${count} automatic retrainings a week`,
  maximumRejections: (count) => `at most ${count} retrainings in a row without a promotion`,
  thresholdAccuracy: (rate) =>
    `accuracy threshold ${rate === null ? 'five points below the accuracy on the validation rows' : percent(rate, 1)}`,
  rowsBetweenFalseAlarms: (rows) => `one false alarm about accuracy in ${rows} labeled texts`,
  textsBetweenFalseAlarms: (texts) => `one false alarm about drift in ${texts} texts`,
  minimumNewRows: (rows) => `retrain for accuracy or drift with at least ${rows} new rows`,
  retrainAfterRows: (rows) =>
    rows === null ? 'never retrain because of new rows alone' : `retrain after ${rows} new rows`,
  watch: (files) => (files.length === 0 ? 'watch no file' : `watch ${files.join(', ')}`),
  trustedSources: (sources) => (sources.length === 0 ? 'trust no source' : `trust ${sources.join(', ')}`),
  windowMs: (ms) =>
    ms === null ? 'retrain on rows of any age' : `retrain on rows of the last ${formatDuration(ms)}`,
  warmStart: (isWarm) => (isWarm ? "retrain from the champion's weights" : 'retrain from the base'),
  search: (search) =>
    search === null ? 'retrain without a search' : `retrain by a search: ${describeSearch(search)}`,
  retention: (retention) =>
    retention === null ? 'remove nothing from the store' : describeRetention(retention),
};

/** What a search explores and how long, for a person. */
function describeSearch({ method, space, metric, trials, budgetMs }: SearchSettings): string {
  const limits = [
    ...(trials === undefined ? [] : [`at most ${trials} trials`]),
    ...(budgetMs === null ? [] : [formatDuration(budgetMs)]),
  ];
  return [`${method} over ${space}`, `best ${metricNames[metric]}`, ...limits].join(', ');
}

function describeRetention({
  keepGenerations,
  minimumAgeMs,
  feedbackRetentionMs,
}: RetentionSettings): string {
  const feedback =
    feedbackRetentionMs === null ? '' : `, feedback for at least ${formatDuration(feedbackRetentionMs)}`;
  return `keep ${keepGenerations} generations, everything for at least ${formatDuration(minimumAgeMs)}${feedback}`;
}

/** Settings of a monitor in words, for a person. @param names which of them; all when left out */
export function describeSettings(
  settings: MonitoringSettings,
  names: readonly string[] = Object.keys(phrases),
): string[] {
  const phraseOf = <Name extends keyof MonitoringSettings>(name: Name): string =>
    phrases[name](settings[name]);
  return (Object.keys(phrases) as (keyof MonitoringSettings)[])
    .filter((name) => names.includes(name))
    .map(phraseOf);
}
