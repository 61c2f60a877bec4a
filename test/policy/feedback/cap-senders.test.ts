import assert from 'node:assert/strict';
import fc from 'fast-check';
import { capErrors, capSenders, type CappedRow } from '../../../policy/feedback/cap-senders.js';

const rowsOf = (count: number, given: Partial<CappedRow> = {}, firstMs = 0): CappedRow[] =>
  Array.from({ length: count }, (_, number) => ({
    ...{ kind: 'random', sender: 'key-12345678', source: 'feedback:bot', label: 'positive' },
    atMs: firstMs + number,
    ...given,
  }));
const counts = new Map([
  ['positive', 120],
  ['negative', 120],
]);
const keptOf = (rows: readonly CappedRow[]): CappedRow[] => {
  const kept = capSenders(rows, counts);
  return rows.filter((row) => kept.has(row));
};

describe('the cap on a sender', () => {
  const flood = rowsOf(500);

  it('is as many rows as the original data has of a label; the newest stay', () => {
    assert.deepEqual(keptOf(flood), flood.slice(380));
  });

  it('counts what earlier generations hold already', () => {
    const held = rowsOf(120);
    const fresh = rowsOf(30, {}, 1_000);
    assert.deepEqual(keptOf([...held, ...fresh]), [...held.slice(30), ...fresh]);
  });

  it('is not evaded by other names', () => {
    const renamed = rowsOf(500).map((row, number) => ({ ...row, source: `feedback:bot-${number}` }));
    assert.equal(keptOf(renamed).length, 120);
  });

  it('gives each source of the sender its share, so that a flood pushes out no other', () => {
    const support = rowsOf(50, { source: 'feedback:support' });
    const kept = keptOf([...support, ...rowsOf(500, {}, 1_000)]);
    assert.equal(kept.filter(({ source }) => source === 'feedback:support').length, 50);
    assert.equal(kept.length, 120);
  });

  it('leaves other senders and other labels alone', () => {
    const others = [...rowsOf(60, { sender: 'cli' }), ...rowsOf(60, { label: 'negative' })];
    assert.deepEqual(keptOf([...flood, ...others]).slice(120), others);
  });

  it('lets a little feedback on little data pass, whatever it is called', () => {
    const strange = rowsOf(500, { source: 'constructor', label: 'toString' });
    assert.equal(capSenders(strange, new Map()).size, 50);
  });

  it('holds for any rows: at most the original rows of a label, or 50', () => {
    const row = fc.record({
      kind: fc.constant('random' as const),
      sender: fc.constantFrom('cli', 'watch'),
      source: fc.constantFrom('feedback:a', 'feedback:b', 'feedback:c'),
      label: fc.constantFrom('positive', 'rare'),
      atMs: fc.nat(1_000),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 600 }), fc.nat(200), (rows, original) => {
        const kept = [...capSenders(rows, new Map([['positive', original]]))];
        for (const sender of ['cli', 'watch'])
          for (const label of ['positive', 'rare']) {
            const isOf = (one: CappedRow) => one.sender === sender && one.label === label;
            const budget = Math.max(50, label === 'positive' ? original : 0);
            assert.equal(kept.filter(isOf).length, Math.min(budget, rows.filter(isOf).length));
          }
      }),
    );
  });
});

describe('the cap on reports of errors', () => {
  it('is 10 % of the training rows, over all senders, sources and labels; the newest stay', () => {
    const reports = [
      ...rowsOf(200, { kind: 'errors', source: 'errors:a' }),
      ...rowsOf(200, { kind: 'errors', source: 'errors:b', sender: 'cli', label: 'negative' }),
    ];
    const kept = capErrors(reports, 900);
    assert.equal(kept.size, 100);
    assert.deepEqual([...kept].filter(({ sender }) => sender === 'cli').length, 50);
    assert.ok([...kept].every(({ atMs }) => atMs >= 150));
    assert.equal(capErrors(reports, 0).size, 0);
  });
});
