import type { MonitorStatus } from '../contracts/monitor.js';
import type { Observation } from '../contracts/observation.js';
import { percent } from '../contracts/percent.js';
import { describeProgress } from '../policy/challenge/describe-challenge.js';
import { drawTable } from './command.js';
import { formatDuration } from './options/duration.js';

const retrainingsToShow = 5;
const notesToShow = 10;

/** The status of a monitor as lines for a terminal: a table of facts, then lists of what happened. */
export function describeMonitor(status: MonitorStatus): string[] {
  const { paused, observation, decision, challenge, nextObservationAt } = status;
  const facts = [
    ['model', status.model],
    ['state', describeState(status)],
    ...describeObservation(observation),
    ...(challenge === null ? [] : [['challenge', describeProgress(challenge).join('\n')]]),
    ['last decision', decision?.summary ?? 'none yet'],
    ['alerts', decision?.alerts.map(({ text }) => text).join('\n') || 'none'],
    [
      'next observation',
      paused ? 'after resume' : nextObservationAt === null ? 'now' : time(nextObservationAt),
    ],
    ['settings', describeSettings(status.settings)],
    ['retrainings train', observation?.champion?.recipe.replaceAll('; ', '\n') ?? 'not known yet'],
    ['open requests', describeRequests(status)],
  ];
  const retrainings = status.retrainings
    .slice(-retrainingsToShow)
    .map(
      ({ endedAt, reason, own, summary }) =>
        `${time(endedAt)} ${reason}${own ? '' : ' (started by someone else)'}: ${summary}`,
    );
  const dated = (notes: readonly { at: number; text: string }[]): string[] =>
    notes.map(({ at, text }) => `${time(at)} ${text}`);
  return [
    drawTable(facts),
    ...list('Retrainings', retrainings),
    ...list('History', dated(status.log.slice(-notesToShow))),
    ...list('Refused messages and problems', dated(status.problems)),
  ];
}

const describeRequests = ({ requests, running }: MonitorStatus): string =>
  requests.length > 0 && running !== null
    ? `${requests.length}, queued behind the retraining that is running`
    : `${requests.length}`;

const time = (at: number): string => new Date(at).toISOString();

const list = (title: string, lines: string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];

function describeState({ running, paused }: MonitorStatus): string {
  if (running)
    return `retraining since ${time(running.startedAt)} (${running.reason}${running.joined ? ', started by someone else' : ''}), run ${running.runId ?? 'unknown'}`;
  return paused ? `paused since ${time(paused.at)}: ${paused.text}` : 'watching';
}

function describeObservation(observation: MonitorStatus['observation']): [string, string][] {
  if (observation === null) return [['last observation', 'none yet']];
  const { accuracy, drift, problems } = observation;
  const facts: [string, string][] = [['last observation', observation.summary.replaceAll('; ', '\n')]];
  if (accuracy !== null)
    facts.push([
      'accuracy',
      `evidence for a drop: ${odds(accuracy.evidence)}, alarm at ${odds(accuracy.alarmAt)}`,
    ]);
  if (drift !== null)
    facts.push([
      'drift',
      [
        ...Object.entries(drift.evidence).map(([name, log]) => `${name}: ${odds(log)}`),
        `alarm at ${odds(drift.alarmAt)}`,
        `tokens: Jensen–Shannon distance ${drift.jensenShannonDistance.toFixed(3)} (validation rows ${drift.jensenShannonOfValidation.toFixed(3)})`,
        describeEstimate(drift),
      ].join('\n'),
    ]);
  if (problems.length > 0) facts.push(['problems', problems.join('\n')]);
  return facts;
}

function describeEstimate({
  estimatedAccuracy,
  estimateError,
  drifting,
}: NonNullable<Observation['drift']>): string {
  const error = `off by ${(100 * estimateError).toFixed(1)} points on the validation rows`;
  if (estimatedAccuracy !== null) return `estimated accuracy ${percent(estimatedAccuracy, 1)} (${error})`;
  return `no estimate of the accuracy: ${drifting.length > 0 ? 'texts have changed' : error}`;
}

/** A natural logarithm of evidence as odds: 6.9 is 1,000 to 1. */
const odds = (log: number): string => (log < 0.7 ? 'none' : `${Math.exp(log).toPrecision(2)} : 1`);

function describeSettings(settings: MonitorStatus['settings']): string {
  const { everyMs, retrainEveryMs, cooldownMs, retrainAfterRows, watch, retention } = settings;
  return [
    `every ${formatDuration(everyMs)}, retrain ${retrainEveryMs === null ? 'never by age' : `every ${formatDuration(retrainEveryMs)}`}, cooldown ${formatDuration(cooldownMs)}, ${settings.retrainingsPerWeek} per week, at most ${settings.maximumRejections} rejections in a row`,
    `threshold ${settings.thresholdAccuracy ?? 'auto'}, at least ${settings.minimumNewRows} new rows${retrainAfterRows === null ? '' : `, retrain after ${retrainAfterRows}`}`,
    retention === null
      ? 'nothing is removed from the store'
      : `${retention.keepGenerations} generations are kept, and everything younger than ${formatDuration(retention.minimumAgeMs)}`,
    ...(watch.length > 0 ? [`watching ${watch.join(', ')}`] : []),
  ].join('\n');
}
