import assert from 'node:assert/strict';
import { updateAccuracyDetector, startAccuracyDetector } from '../../../policy/accuracy/accuracy-detector.js';
import { uniformNumbers } from '../../uniform-numbers.js';

/** Judged rows until the alarm; null when none came within `rows`. */
function rowsUntilAlarm(seed: number, accuracy: number, threshold: number, rows: number): number | null {
  const uniform = uniformNumbers(BigInt(seed));
  for (let warm = 0; warm < 10; warm++) uniform();
  let state = startAccuracyDetector();
  for (let row = 1; row <= rows; row++) {
    state = updateAccuracyDetector(state, uniform() < accuracy, { threshold, rowsBetweenFalseAlarms: 1_000 });
    if (state.evidence.alarmed) return row;
  }
  return null;
}

const alarmsAmong = (streams: number, ...rest: [number, number, number]): (number | null)[] =>
  Array.from({ length: streams }, (_, seed) => rowsUntilAlarm(seed, ...rest));

describe('the accuracy detector', () => {
  it('raises false alarms no more often than stated, at exactly the threshold', () => {
    // Stated: at most one in 1,000 rows, so 40 in these 40,000.
    const alarms = alarmsAmong(200, 0.85, 0.85, 200).filter((row) => row !== null).length;
    assert.ok(alarms <= 40, `${alarms} alarms`);
  });

  it('sees a fall from above 85 % to 60 % within 200 labeled rows', () => {
    assert.ok(alarmsAmong(20, 0.6, 0.85, 200).every((row) => row !== null));
  });

  it('is not moved by one unlucky batch of ten', () => {
    let state = startAccuracyDetector();
    const options = { threshold: 0.85, rowsBetweenFalseAlarms: 1_000 };
    for (let row = 0; row < 100; row++) state = updateAccuracyDetector(state, row % 10 !== 0, options);
    for (const isRight of [true, false, true, false, true, true, false, true, false, true])
      state = updateAccuracyDetector(state, isRight, options);
    assert.equal(state.evidence.alarmed, false);
  });

  it('bets a tenth, three tenths and six tenths of what one answer can lose, anew when there is no evidence', () => {
    const options = { threshold: 0.85, rowsBetweenFalseAlarms: 1_000 };
    const wrong = updateAccuracyDetector(startAccuracyDetector(), false, options);
    // Each third wins its share times 0.85 / 0.15.
    assert.ok(Math.abs(Math.exp(wrong.evidence.log) - (1 + ((0.1 + 0.3 + 0.6) * 0.85) / 0.15 / 3)) < 1e-9);
    assert.ok(wrong.stakes[2]! > wrong.stakes[0]!, 'who won more has more to bet');
    let state = wrong;
    while (state.evidence.log > 0) state = updateAccuracyDetector(state, true, options);
    assert.deepEqual(state, startAccuracyDetector());
  });

  it('takes a threshold of 1: one wrong answer is then enough to bet everything, and nothing overflows', () => {
    let state = startAccuracyDetector();
    for (let row = 0; row < 1_000; row++)
      state = updateAccuracyDetector(state, row % 2 === 0, { threshold: 1, rowsBetweenFalseAlarms: 1_000 });
    assert.ok(state.evidence.alarmed && Number.isFinite(state.evidence.log));
  });
});
