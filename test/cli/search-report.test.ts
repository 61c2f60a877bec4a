import assert from 'node:assert/strict';
import { drawSearchReport } from '../../cli/search-report.js';
import { searchSettingsSchema, type Leaderboard, type Trial } from '../../contracts/search.js';
import type { ValidationPoint } from '../../contracts/training-progress.js';

const trial = (number: number, change: Partial<Trial>): Trial => ({
  ...{ trial: number, changes: { learningRate: 10 ** -number, pooling: 'mean' }, status: 'finished' },
  ...{ epochs: 2, steps: 10, value: null, seconds: 3.4, reason: '', ...change },
});
const validation = (epoch: number, accuracy: number): ValidationPoint => ({
  ...{ step: 5 * epoch, epoch, loss: 0.5, accuracy, macroF1: accuracy },
});

const leaderboard: Leaderboard = {
  ...{ model: 'a<b', runId: 'run-1', phase: 'search', paused: null, stopped: null, lifecycleRunId: null },
  settings: searchSettingsSchema.parse({
    ...{ space: 'learningRate=log:1e-5..1e-1, pooling=mean|cls', metric: 'accuracy' },
  }),
  trials: [
    trial(1, { value: 0.8, reason: 'all 2 epochs trained' }),
    trial(2, { value: 0.9, reason: 'all 2 epochs trained' }),
    trial(3, { value: 0.7, status: 'stopped', reason: 'below the <median>' }),
    trial(4, { status: 'waiting', epochs: 0 }),
  ],
  ...{ rounds: [{ untilEpoch: null, keep: 1 }], round: 0, best: 2 },
};
const curves = new Map([
  [1, [validation(1, 0.7), validation(2, 0.8)]],
  [2, [validation(1, 0.75), validation(2, 0.9)]],
  [3, [validation(1, 0.7)]],
]);

describe('the page of a search', () => {
  const page = drawSearchReport(leaderboard, curves);

  it('has a curve for each trial that was validated, from the worst value at the bottom to the best at the top', () => {
    const ys = [...page.matchAll(/<polyline[^>]* points="([^"]+)"/g)].map(([, points]) =>
      points!.split(' ').map((point) => Number(point.split(',')[1])),
    );
    assert.equal(ys.length, 3);
    const [first, stopped, best] = ys as [number[], number[], number[]];
    assert.ok(best[1]! < first[1]! && first[1]! < first[0]!, 'the higher accuracy is drawn higher');
    assert.equal(first[0], stopped[0]);
  });

  it('shows the best value of each trial by each hyperparameter, equal ratios at equal distances', () => {
    const chart = page.slice(page.indexOf('aria-label="best validation by learningRate"'));
    const xs = [...chart.slice(0, chart.indexOf('</svg>')).matchAll(/<circle cx="([\d.]+)"/g)].map(([, x]) =>
      Number(x),
    );
    assert.equal(xs.length, 3);
    assert.ok(Math.abs(xs[0]! - xs[1]! - (xs[1]! - xs[2]!)) < 0.2, String(xs));
    assert.match(page, /best validation by pooling/);
  });

  it('says why each trial ended, and escapes what it shows', () => {
    assert.match(page, /<title>Search for a&#60;b, by random<\/title>/);
    assert.match(page, /<td>stopped<\/td><td>below the &#60;median&#62;<\/td>/);
    assert.ok(!/(src|href)=/.test(page));
  });

  it('of a search that has no validation yet has its trials', () => {
    const waiting = { ...leaderboard, best: null, trials: [trial(1, { status: 'waiting', epochs: 0 })] };
    assert.match(drawSearchReport(waiting, new Map()), /No trial has ended yet[^]*<td>waiting<\/td>/);
  });
});
