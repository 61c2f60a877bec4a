import type { ChallengeProgress } from '../../contracts/challenge.js';
import type { MonitorStatus, Note } from '../../contracts/monitor.js';

/** The monitor's page in Temporal's Web UI, in Markdown. The most important comes first. */
export function describeMonitor(status: MonitorStatus): string {
  const { model, paused, running, requests, observation, decision, challenge, problems, log, observations } =
    status;
  const now = running
    ? `retraining since ${time(running.startedAt)} (${running.reason})`
    : paused
      ? `paused since ${time(paused.at)}: ${paused.text}`
      : 'monitoring';
  return [
    `**${model}**, now: **${now}**`,
    '',
    ...(running && requests.length > 0 ? [`Requests queued behind it: ${requests.length}`, ''] : []),
    observation ? `Observation ${observations}: ${observation.summary}` : 'Nothing observed yet.',
    '',
    ...(challenge ? [`Challenge: ${describeDuel(challenge)}`, ''] : []),
    ...(observation?.champion ? [`Retrainings train: ${observation.champion.recipe}`, ''] : []),
    ...(decision ? [`Decision: ${decision.summary}`, ''] : []),
    ...section('Log', log),
    ...section('Refused messages and problems', problems),
  ].join('\n');
}

const describeDuel = ({ decision, forecast }: ChallengeProgress): string => {
  const { challengerDigest, championGeneration, number, summary } = decision;
  const { labelsNeeded, days } = forecast;
  const duration = days === null ? '' : ` in ${days.toFixed(1)} days`;
  const expected =
    labelsNeeded === null ? '' : ` Expected to end after ${labelsNeeded} more labels${duration}.`;
  return `${challengerDigest.slice(0, 12)} against generation ${championGeneration}, attempt ${number}. ${summary}${expected}`;
};

const section = (title: string, notes: readonly Note[]): string[] =>
  notes.length === 0
    ? []
    : [`### ${title}`, '', ...notes.toReversed().map(({ at, text }) => `- ${time(at)} ${text}`), ''];

const time = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
