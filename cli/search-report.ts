import { describeSelection, describeValue, metricNames, type Leaderboard } from '../contracts/search.js';
import { describeChanges, parseSearchSpace } from '../contracts/search-space.js';
import { rankTrials } from '../policy/search/rank-trials.js';
import { escapeHtml, htmlPage } from './html-page.js';
import { colorOf, colors, drawCurves, drawScatter, type LearningCurves } from './search-charts.js';

/**
 * A search as an HTML page: the learning curve of each trial, the best value by each hyperparameter, and a table of the trials
 * with why each of them ended.
 */
export function drawSearchReport(leaderboard: Leaderboard, curves: LearningCurves): string {
  const { model, settings, trials, best } = leaderboard;
  const { metric, method, space } = settings;
  const bestTrial = trials.find(({ trial }) => trial === best);
  const dimensions = [...parseSearchSpace(space)].filter(([name]) =>
    trials.some(({ changes }) => changes[name] !== undefined),
  );
  const body = [
    bestTrial === undefined
      ? '<p>No trial has ended yet.</p>'
      : `<p>The best of ${trials.length} trials is trial ${bestTrial.trial} (${escapeHtml(describeChanges(bestTrial.changes))}): ${describeValue(metric, bestTrial.value!)}. ${describeSelection(trials.length)}</p>`,
    `<h2>Validation ${metricNames[metric]} by epoch</h2>`,
    drawCurves(leaderboard, curves),
    `<p>${statuses.map(([status, what]) => `<span style="color:${colors[status]}">●</span> ${what}`).join(' ')}</p>`,
    `<h2>Best ${metricNames[metric]} by hyperparameter</h2>`,
    ...dimensions.map(([name, dimension]) => drawScatter(leaderboard, name, dimension)),
    '<h2>Trials</h2>',
    drawTrials(leaderboard),
  ];
  return htmlPage(`Search for ${model}, by ${method}`, body.join('\n'));
}

const statuses = [
  ['best', 'the best'],
  ['finished', 'trained to its end'],
  ['stopped', 'stopped'],
  ['failed', 'failed'],
  ['running', 'going on'],
] as const;

function drawTrials(leaderboard: Leaderboard): string {
  const { trials, settings } = leaderboard;
  const rows = rankTrials(trials, settings.metric).map((trial) => {
    const cells = [
      String(trial.trial),
      describeChanges(trial.changes),
      String(Number(trial.epochs.toFixed(2))),
      trial.value === null ? '' : describeValue(settings.metric, trial.value),
      trial.seconds.toFixed(0),
      trial.status,
      trial.reason,
    ];
    const color = colorOf(trial, leaderboard);
    return `<tr style="color:${color}">${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
  });
  const head = ['trial', 'hyperparameters', 'epochs', 'best validation', 'seconds', 'status', 'why'];
  return `<table><tr>${head.map((cell) => `<th>${cell}</th>`).join('')}</tr>\n${rows.join('\n')}\n</table>`;
}
