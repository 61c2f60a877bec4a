import { describeSettings } from '../../contracts/describe-settings.js';
import type { MonitorStatus, Note } from '../../contracts/monitor.js';
import { formatTime as time } from '../../contracts/time.js';

/** The monitor's page in Temporal's Web UI, in Markdown. The most important comes first. */
export function describeMonitor(status: MonitorStatus): string {
  const { model, paused, running, requests, observation, observedAt, decision, challenge, problems, log } =
    status;
  const now = running
    ? `retraining${running.isSearch ? ' by a search' : ''} since ${time(running.startedAt)} (${running.reason})`
    : paused
      ? `paused since ${time(paused.at)}: ${paused.text}`
      : 'monitoring';
  return [
    `**${model}**, now: **${now}**`,
    '',
    ...(running && requests.length > 0 ? [`Requests queued behind it: ${requests.length}`, ''] : []),
    observation === null || observedAt === null
      ? 'Nothing observed yet.'
      : `Observation ${status.observations}, ${time(observedAt)}: ${observation.summary}`,
    '',
    ...(challenge ? [`Challenge: ${challenge.summary}`, ''] : []),
    ...(observation?.champion
      ? [
          `Retrainings train: ${[observation.champion.recipe, ...describeSettings(status.settings, ['search'])].join('; ')}`,
          '',
        ]
      : []),
    ...(decision ? [`Decision: ${decision.summary}`, ''] : []),
    ...section('Log', log),
    ...section('Refused messages and problems', problems),
  ].join('\n');
}

const section = (title: string, notes: readonly Note[]): string[] =>
  notes.length === 0
    ? []
    : [`### ${title}`, '', ...notes.toReversed().map(({ at, text }) => `- ${time(at)} ${text}`), ''];
