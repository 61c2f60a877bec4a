import assert from 'node:assert/strict';
import { predictedClass } from '../../../contracts/predicted-class.js';
import { expectedCalibrationError } from '../../../model/metrics/calibration-error.js';
import { normals, randomWords } from '../../../model/random.js';
import { calibrate, fitPlattScaling } from '../../../model/training/calibration.js';
import { fitTemperature } from '../../../model/training/temperature.js';

const share = 0.05;
const shift = Math.log((1 - share) / share);
const rows = 4_000;
const normal = normals(randomWords(5));
const draw = (): number => normal.next().value;

/**
 * Rows of which a twentieth is of the second class, and the logits of a model that was trained as if half were: margins are
 * N(±2, 4), so their log odds at equal priors are the margins themselves.
 */
const labels = Array.from({ length: rows }, (_, row) => (row % (1 / share) === 0 ? 1 : 0));
const logits = labels.map((label) => [0, (label === 1 ? 2 : -2) + 2 * draw()]);

describe('the calibration where a threshold decides', () => {
  const { temperature, offset, rule, probabilities } = calibrate(logits, labels, 'macroF1');

  it('finds the temperature and the shift that the class weights caused', () => {
    assert.ok(Math.abs(temperature - 1) < 0.1, `temperature ${temperature}`);
    assert.ok(Math.abs(offset + shift) < 0.3, `offset ${offset}, wanted ${-shift}`);
    const mean = probabilities.reduce((sum, row) => sum + row[1]!, 0) / rows;
    assert.ok(Math.abs(mean - share) < 1e-6);
  });

  it('makes probabilities that hold, which a temperature alone cannot', () => {
    assert.ok(expectedCalibrationError(labels, probabilities, rule) < 0.02);
    const { probabilities: shifted } = calibrate(logits, labels, 'argmax');
    assert.ok(expectedCalibrationError(labels, shifted, rule) > 0.05);
  });

  it('changes no order, so the threshold decides as it would without the shift', () => {
    const predicted = probabilities.map((row) => predictedClass(row, rule));
    const cut = Math.log(rule.decisionThreshold! / (1 - rule.decisionThreshold!)) * temperature - offset;
    assert.deepEqual(
      predicted,
      logits.map(([, margin]) => (margin! >= cut ? 1 : 0)),
    );
  });
});

describe('the calibration where the most probable class is predicted', () => {
  it('is a temperature and nothing else', () => {
    const { temperature, offset, rule } = calibrate(logits, labels, 'argmax');
    assert.deepEqual(
      [temperature, offset, rule],
      [fitTemperature(logits, labels), 0, { decisionThreshold: null }],
    );
  });
});

describe('Platt scaling', () => {
  it('has no shift where a class is absent, and finite ones where a margin tells all rows apart', () => {
    assert.equal(fitPlattScaling([1, 2, 3], [1, 1, 1]).offset, 0);
    assert.equal(fitPlattScaling([1, 2, 3], [0, 0, 0]).offset, 0);
    const separated = fitPlattScaling([-9, -8, 8, 900], [0, 0, 1, 1]);
    assert.ok(Object.values(separated).every(Number.isFinite), JSON.stringify(separated));
  });
});
