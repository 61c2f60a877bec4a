import assert from 'node:assert/strict';
import { driftStatistics, type DriftReference } from '../../../contracts/drift.js';
import {
  driftingStatistics,
  extendReference,
  startDriftDetectors,
  updateDriftDetectors,
  type DriftDetectors,
} from '../../../policy/drift/drift-detector.js';
import { uniformNumbers } from '../../uniform-numbers.js';

const binCount = 20;

/** A reference as small as validation sets get: each statistic's bin is drawn from the even distribution. */
function smallReference(uniform: () => number, rows: number): Pick<DriftReference, 'bins'> {
  const bins = driftStatistics.map((name) => {
    const counts = new Array<number>(binCount).fill(0);
    for (let row = 0; row < rows; row++) counts[Math.floor(uniform() * binCount)]! += 1;
    return [name, { bounds: counts.slice(1), counts }] as const;
  });
  return { bins: Object.fromEntries(bins) as DriftReference['bins'] };
}

/** Shows texts until something drifts. @returns how many it took; null when nothing drifted in `texts` */
function textsUntilAlarm(options: {
  seed: number;
  texts: number;
  textsBetweenFalseAlarms: number;
  drawBins: (uniform: () => number) => number[];
}): number | null {
  const uniform = uniformNumbers(BigInt(options.seed));
  for (let warm = 0; warm < 10; warm++) uniform();
  let detectors: DriftDetectors = startDriftDetectors(smallReference(uniform, 200));
  for (let text = 1; text <= options.texts; text++) {
    detectors = updateDriftDetectors(detectors, options.drawBins(uniform), { ...options, uniform });
    if (driftingStatistics(detectors).length > 0) return text;
  }
  return null;
}

const usual = (uniform: () => number): number[] =>
  driftStatistics.map(() => Math.floor(uniform() * binCount));

describe('the drift detectors', () => {
  it('raise false alarms no more often than stated, with 200 validation rows as the reference', () => {
    const streams = 60;
    const texts = 1_000;
    // Stated: on average one alarm in 10,000 texts at most, so 6 in these 60,000.
    const alarms = Array.from({ length: streams }, (_, seed) =>
      textsUntilAlarm({ seed, texts, textsBetweenFalseAlarms: 10_000, drawBins: usual }),
    ).filter((text) => text !== null).length;
    assert.ok(
      alarms <= 12,
      `${alarms} alarms, 6 expected at most, two and a half standard deviations allowed`,
    );
  });

  it('notice within 200 texts that a statistic moved to its upper third', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const found = textsUntilAlarm({
        seed,
        texts: 200,
        textsBetweenFalseAlarms: 200_000,
        drawBins: (uniform) =>
          usual(uniform).map((bin, index) =>
            index === 2 ? Math.floor((2 / 3 + uniform() / 3) * binCount) : bin,
          ),
      });
      assert.ok(found !== null, `stream ${seed}`);
    }
  });

  it('take the first texts as the reference where there is none, and notice what changes after them', () => {
    const uniform = uniformNumbers(9n);
    let detectors = startDriftDetectors(smallReference(uniform, 500), { isEmpty: true });
    const shifted = (draw: () => number): number[] => [
      Math.floor(0.5 * binCount + draw() * 5),
      ...usual(draw).slice(1),
    ];
    const options = { textsBetweenFalseAlarms: 200_000, uniform };
    for (let text = 0; text < 500; text++) detectors = extendReference(detectors, shifted(uniform));
    for (let text = 0; text < 500; text++)
      detectors = updateDriftDetectors(detectors, shifted(uniform), options);
    assert.deepEqual(driftingStatistics(detectors), []);
    for (let text = 0; text < 200; text++)
      detectors = updateDriftDetectors(detectors, [1, ...usual(uniform).slice(1)], options);
    assert.deepEqual(driftingStatistics(detectors), ['length']);
  });

  it('name what drifts, keep the alarm while it lasts, and end it when the texts are as before', () => {
    const uniform = uniformNumbers(5n);
    let detectors = startDriftDetectors(smallReference(uniform, 500));
    const show = (texts: number, drawBins: (uniform: () => number) => number[]): void => {
      for (let text = 0; text < texts; text++)
        detectors = updateDriftDetectors(detectors, drawBins(uniform), {
          textsBetweenFalseAlarms: 200_000,
          uniform,
        });
    };
    const shortTexts = (draw: () => number): number[] => [0, ...usual(draw).slice(1)];
    show(300, usual);
    assert.deepEqual(driftingStatistics(detectors), []);
    show(60, shortTexts);
    assert.deepEqual(driftingStatistics(detectors), ['length']);
    show(2_000, shortTexts);
    assert.deepEqual(driftingStatistics(detectors), ['length']);
    show(1_500, usual);
    assert.deepEqual(driftingStatistics(detectors), []);
  });
});
