import { formatValue, type Leaderboard, type SearchMetric, type Trial } from '../contracts/search.js';
import { describeChanges, type Dimension, type HyperparameterName } from '../contracts/search-space.js';
import type { ValidationPoint } from '../contracts/training-progress.js';
import { escapeHtml } from './html-page.js';

/** The validations of each trial, by its number. */
export type LearningCurves = ReadonlyMap<number, readonly ValidationPoint[]>;

export const colors: Record<Trial['status'] | 'best', string> = {
  ...{ best: '#067647', finished: '#175cd3', stopped: '#c4820e', failed: '#b42318' },
  ...{ running: '#6e7781', paused: '#6e7781', waiting: '#6e7781' },
};
const width = 900;
const margin = { left: 60, right: 20, top: 10, bottom: 30 };

interface Axis {
  low: number;
  high: number;
  isLogarithmic?: boolean;
}

/** Where a value lies between two positions; in the middle where the axis has one value only. */
function scale({ low, high, isLogarithmic = false }: Axis, from: number, to: number) {
  const at = (value: number): number => (isLogarithmic ? Math.log(value) : value);
  return (value: number): number =>
    low === high ? (from + to) / 2 : from + ((at(value) - at(low)) / (at(high) - at(low))) * (to - from);
}

const axisOf = (values: readonly number[]): Axis => ({ low: Math.min(...values), high: Math.max(...values) });

export const colorOf = ({ trial, status }: Trial, { best }: Leaderboard): string =>
  colors[trial === best ? 'best' : status];

/** The validations of each trial as SVG, epoch by epoch. */
export function drawCurves(leaderboard: Leaderboard, curves: LearningCurves): string {
  const { trials, settings, best } = leaderboard;
  const points = [...curves.values()].flat();
  if (points.length === 0) return '<p>No trial has been validated yet.</p>';
  const height = 340;
  const y = scale(
    axisOf(points.map((point) => point[settings.metric])),
    height - margin.bottom,
    margin.top + 10,
  );
  const lastEpoch = Math.max(...points.map(({ epoch }) => epoch));
  const x = scale({ low: 0, high: lastEpoch }, margin.left, width - margin.right);
  // The best is drawn last, above the others.
  const ordered = trials.toSorted((a, b) => Number(a.trial === best) - Number(b.trial === best));
  const lines = ordered.flatMap((trial) => {
    const curve = curves.get(trial.trial) ?? [];
    if (curve.length === 0) return [];
    const color = colorOf(trial, leaderboard);
    const thickness = trial.trial === best ? 3 : 1.5;
    const title = `<title>${describeTrial(trial)}</title>`;
    const place = (point: ValidationPoint): [string, string] => [
      x(point.epoch).toFixed(1),
      y(point[settings.metric]).toFixed(1),
    ];
    const [cx, cy] = place(curve.at(-1)!);
    return [
      `<polyline fill="none" stroke="${color}" stroke-width="${thickness}" points="${curve.map((point) => place(point).join(',')).join(' ')}">${title}</polyline>`,
      `<circle cx="${cx}" cy="${cy}" r="4" fill="${color}">${title}</circle>`,
    ];
  });
  const epochs = Array.from({ length: Math.floor(lastEpoch) + 1 }, (_, epoch) =>
    label(x(epoch), height - 8, String(epoch)),
  );
  return chart(height, 'validations by epoch', [
    ...verticalAxis(
      points.map((point) => point[settings.metric]),
      settings.metric,
      y,
    ),
    ...epochs,
    ...lines,
  ]);
}

/** SVG in which each trial is a point: across, what it chose; up, its best validation. */
export function drawScatter(
  leaderboard: Leaderboard,
  name: HyperparameterName,
  dimension: Dimension,
): string {
  const { trials, settings } = leaderboard;
  const valued = trials.filter(({ value }) => value !== null);
  if (valued.length === 0) return '';
  const height = 180;
  const values = valued.map(({ value }) => value!);
  const y = scale(axisOf(values), height - margin.bottom - 10, margin.top + 10);
  const isRange = dimension.kind === 'range';
  const ticks = isRange ? [dimension.low, dimension.high] : dimension.values;
  const axis = isRange
    ? { ...dimension, isLogarithmic: dimension.scale === 'log' }
    : { low: 0, high: ticks.length - 1 };
  const across = scale(axis, margin.left + 20, width - margin.right - 20);
  const x = (chosen: unknown): number =>
    across(isRange ? (chosen as number) : ticks.indexOf(chosen as number | string));
  return chart(height, `best validation by ${name}`, [
    ...verticalAxis(values, settings.metric, y),
    ...ticks.map((tick) => label(x(tick), height - 8, String(tick))),
    `<text x="${width / 2}" y="${margin.top + 2}" fill="currentColor" font-size="13" text-anchor="middle">${name}</text>`,
    ...valued
      .filter(({ changes }) => changes[name] !== undefined)
      .map(
        (trial) =>
          `<circle cx="${x(trial.changes[name]).toFixed(1)}" cy="${y(trial.value!).toFixed(1)}" r="5" fill="${colorOf(trial, leaderboard)}"><title>${describeTrial(trial)}</title></circle>`,
      ),
  ]);
}

function verticalAxis(
  values: readonly number[],
  metric: SearchMetric,
  y: (value: number) => number,
): string[] {
  const { low, high } = axisOf(values);
  return [...new Set([low, high])].map(
    (value) =>
      `<line x1="${margin.left}" x2="${width - margin.right}" y1="${y(value)}" y2="${y(value)}" stroke="#8884"/><text x="4" y="${y(value) + 4}" fill="currentColor" font-size="12">${formatValue(metric, value)}</text>`,
  );
}

const label = (x: number, y: number, text: string): string =>
  `<text x="${x.toFixed(1)}" y="${y}" fill="currentColor" font-size="12" text-anchor="middle">${escapeHtml(text)}</text>`;

const chart = (height: number, name: string, parts: readonly string[]): string =>
  `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${name}">\n${parts.join('\n')}\n</svg>`;

const describeTrial = ({ trial, changes, reason }: Trial): string =>
  escapeHtml(`trial ${trial}: ${describeChanges(changes)}${reason === '' ? '' : `; ${reason}`}`);
