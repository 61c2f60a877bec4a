import { percent } from '../../contracts/percent.js';
import { escapeHtml, htmlPage } from '../html-page.js';
import type { SimulatedDay, SimulatedEvent, Timeline } from './timeline.js';

const width = 900;
const height = 320;
const margin = { left: 50, right: 20, top: 20, bottom: 40 };

/** A simulation as an HTML page: accuracy by day as SVG, and a table of events. */
export function drawReport(timeline: Timeline, title: string): string {
  const { days, driftAt, accuracyBefore, accuracyAtWorst, accuracyAtEnd } = timeline;
  const rows = days
    .flatMap(({ day, events }) => events.filter(isShown).map((event) => ({ day, ...event })))
    .map(
      ({ day, kind, text }) =>
        `<tr class="${kind}"><td>${day}</td><td>${kind}</td><td>${escapeHtml(text)}</td></tr>`,
    );
  const body = `<p>Accuracy ${percent(accuracyBefore, 1)} before the texts changed on day ${driftAt}, ${percent(accuracyAtWorst, 1)} on the worst day, ${percent(accuracyAtEnd, 1)} on the last.</p>
${drawChart(timeline)}
<table>${rows.join('\n')}</table>`;
  return htmlPage(title, body, styles);
}

const styles =
  '.alert { color: #b42318; } .retraining { color: #175cd3; } .challenger { color: #b54708; } .promoted { color: #067647; } .rejected { color: #57606a; }';

function drawChart({ days, driftAt }: Timeline): string {
  const lowest = Math.max(0, Math.floor(10 * Math.min(...days.map(({ accuracy }) => accuracy)) - 1) / 10);
  const x = (day: number): number =>
    margin.left + ((day - 1) / Math.max(1, days.length - 1)) * (width - margin.left - margin.right);
  const y = (accuracy: number): number =>
    margin.top + ((1 - accuracy) / (1 - lowest)) * (height - margin.top - margin.bottom);
  const grid = Array.from(
    { length: Math.round((1 - lowest) * 10) + 1 },
    (_, index) => lowest + index / 10,
  ).map(
    (rate) =>
      `<line x1="${margin.left}" x2="${width - margin.right}" y1="${y(rate)}" y2="${y(rate)}" stroke="#8884"/><text x="8" y="${y(rate) + 5}" fill="currentColor" font-size="12">${percent(rate, 0)}</text>`,
  );
  const marks = days.flatMap(({ day, events }) =>
    events
      .filter(isShown)
      .map(
        ({ kind, text }, index) =>
          `<circle cx="${x(day) + 10 * index}" cy="${height - margin.bottom + 10}" r="5" fill="${markColors[kind]}"><title>day ${day}: ${escapeHtml(text)}</title></circle>`,
      ),
  );
  const points = days.map(({ day, accuracy }) => `${x(day).toFixed(1)},${y(accuracy).toFixed(1)}`);
  const labels = days.map(
    ({ day }) =>
      `<text x="${x(day)}" y="${height - 6}" fill="currentColor" font-size="12" text-anchor="middle">${day}</text>`,
  );
  const generations = firstDays(days).map(
    ({ generation, day, accuracy }) =>
      `<circle cx="${x(day)}" cy="${y(accuracy)}" r="4" fill="#175cd3"/><text x="${x(day)}" y="${y(accuracy) + 18}" fill="currentColor" font-size="12" text-anchor="${day === 1 ? 'start' : 'middle'}">generation ${generation}</text>`,
  );
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="accuracy by day">
${grid.join('\n')}
<line x1="${x(driftAt)}" x2="${x(driftAt)}" y1="${margin.top}" y2="${height - margin.bottom}" stroke="#c4820e" stroke-dasharray="5 4"/>
<text x="${x(driftAt) + 6}" y="${margin.top + 12}" fill="#c4820e" font-size="12">different texts</text>
<polyline fill="none" stroke="#175cd3" stroke-width="2.5" points="${points.join(' ')}"/>
${generations.join('\n')}
${marks.join('\n')}
${labels.join('\n')}
</svg>
${drawLegend(days)}`;
}

/** The first day of each generation. */
function firstDays(days: readonly SimulatedDay[]): { generation: number; day: number; accuracy: number }[] {
  const first = new Map<number, { generation: number; day: number; accuracy: number }>();
  for (const { day, accuracy, generations } of days)
    for (const generation of generations)
      if (!first.has(generation)) first.set(generation, { generation, day, accuracy });
  return [...first.values()];
}

/** The colors of what happened. */
function drawLegend(days: readonly SimulatedDay[]): string {
  const happened = new Set<string>(days.flatMap(({ events }) => events.map(({ kind }) => kind)));
  const entries = Object.keys(markColors).filter((kind) => happened.has(kind));
  return entries.length === 0
    ? ''
    : `<p>${entries.map((kind) => `<span class="${kind}">●</span> ${kind}`).join(' ')}</p>`;
}

const markColors = {
  alert: '#b42318',
  retraining: '#175cd3',
  challenger: '#b54708',
  promoted: '#067647',
  rejected: '#57606a',
};

/** Other notes of the monitor repeat these or are not about retraining. */
const isShown = (
  event: SimulatedEvent,
): event is SimulatedEvent & { kind: Exclude<SimulatedEvent['kind'], 'other'> } => event.kind in markColors;
