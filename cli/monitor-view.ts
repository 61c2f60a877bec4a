import { describeSettings } from '../contracts/describe-settings.js';
import type { MonitorStatus } from '../contracts/monitor.js';
import type { Observation } from '../contracts/observation.js';
import { percent } from '../contracts/percent.js';
import { formatTime as time } from '../contracts/time.js';
import { drawTable, wrapLine, type Layout } from './layout.js';

const retrainingsToShow = 5;
const notesToShow = 10;

/** The status of a monitor as lines for a terminal: a table of facts, then lists of what happened. */
export function describeMonitor(status: MonitorStatus, layout: Layout = {}): string[] {
  const { paused, decision, challenge, nextObservationAt } = status;
  const facts = [
    ['model', status.model],
    ['state', describeState(status)],
    ...describeObservation(status),
    ...(challenge === null ? [] : [['challenge', challenge.summary]]),
    ['last decision', decision?.summary ?? 'none yet'],
    ['alerts', decision?.alerts.map(({ text }) => text).join('\n') || 'none'],
    [
      'next observation',
      paused ? 'after resume' : nextObservationAt === null ? 'now' : time(nextObservationAt),
    ],
    ['settings', describeSettings(status.settings).join('\n')],
    ['retrainings train', describeRetrainings(status)],
    ['open requests', describeRequests(status)],
  ];
  const retrainings = status.retrainings
    .slice(-retrainingsToShow)
    .map(
      ({ endedAt, reason, own, summary }) =>
        `${time(endedAt)} ${reason}${own ? '' : ' (started by someone else)'}: ${summary}`,
    );
  const dated = (notes: readonly { at: number; text: string }[]): string[] =>
    notes.map(({ at, text }) => `${time(at)} ${text.replaceAll('**', '')}`);
  return [
    drawTable(facts, layout),
    ...list('Retrainings', retrainings, layout),
    ...list('History', dated(status.log.slice(-notesToShow)), layout),
    ...list('Refused messages and problems', dated(status.problems), layout),
  ];
}

function describeRetrainings({ observation, settings }: MonitorStatus): string {
  const recipe = observation?.champion?.recipe.replaceAll('; ', '\n') ?? 'not known yet';
  return [recipe, ...describeSettings(settings, ['search'])].join('\n');
}

const describeRequests = ({ requests, running }: MonitorStatus): string =>
  requests.length > 0 && running !== null
    ? `${requests.length}, queued behind the retraining that is running`
    : `${requests.length}`;

const list = (title: string, lines: string[], { width = Infinity }: Layout): string[] =>
  lines.length === 0
    ? []
    : ['', title, ...lines.map((line) => wrapLine(line, { width: width - 2 }, 2).replace(/^/gm, '  '))];

function describeState({ running, paused }: MonitorStatus): string {
  const pause = paused && `paused since ${time(paused.at)}: ${paused.text}`;
  if (running === null) return pause ?? 'watching';
  const by = running.joined ? ', started by someone else' : '';
  const retraining = `retraining${running.isSearch ? ' by a search' : ''} since ${time(running.startedAt)} (${running.reason}${by}), run ${running.runId ?? 'unknown'}`;
  return [retraining, ...(pause === null ? [] : [pause])].join('\n');
}

function describeObservation({ observation, observedAt }: MonitorStatus): [string, string][] {
  if (observation === null || observedAt === null) return [['last observation', 'none yet']];
  const { accuracy, drift, problems } = observation;
  const facts: [string, string][] = [
    ['last observation', [time(observedAt), ...observation.summary.split('; ')].join('\n')],
  ];
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

const mostDigits = 1_000_000;

/** A natural logarithm of evidence as odds: 6.9 is 1,000 to 1. */
function odds(log: number): string {
  if (log < 0.7) return 'none';
  const value = Math.exp(log);
  return `${value < mostDigits ? Number(value.toPrecision(2)) : value.toPrecision(2)} : 1`;
}
