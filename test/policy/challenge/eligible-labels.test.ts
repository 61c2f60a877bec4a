import assert from 'node:assert/strict';
import type { FeedbackRow } from '../../../contracts/feedback.js';
import { labelsThatJudge, sortLabels } from '../../../policy/challenge/eligible-labels.js';
import { countLabelSupply } from '../../../policy/challenge/label-supply.js';
import { dayMs, idOf } from './example-challenge.js';

const now = 1_000 * dayMs;
const row = (index: number, changes: Partial<FeedbackRow> = {}): FeedbackRow => ({
  rowId: idOf(index),
  text: `text ${index}`,
  label: 'positive',
  source: 'shop',
  sender: 'cli',
  kind: 'random',
  at: new Date(now - dayMs).toISOString(),
  split: 'train',
  sequence: index,
  ...changes,
});
const options = { labels: ['negative', 'positive'], notUsed: ['bot'] };
const indicesOf = (rows: readonly { rowId: string }[]): number[] =>
  rows.map(({ rowId }) => Number.parseInt(rowId, 16));
const judging = (...rows: FeedbackRow[]) => labelsThatJudge(rows, options);

describe('labels that judge', () => {
  it('are those of randomly chosen texts that both models can classify, from trusted sources', () => {
    const { text: _, ...withoutText } = row(4);
    const rows = [
      row(1),
      row(2, { kind: 'errors' }),
      row(3, { source: 'bot' }),
      withoutText,
      row(5, { label: 'sarcastic' }),
      row(6, { split: 'test' }),
    ];
    assert.deepEqual(indicesOf(judging(...rows)), [1, 6]);
  });

  it('count once a text, with the newest label that may judge', () => {
    const rows = judging(
      row(1, { label: 'positive' }),
      row(1, { label: 'negative' }),
      row(1, { label: 'positive', kind: 'errors' }),
      row(1, { label: 'positive', source: 'bot' }),
    );
    assert.deepEqual(
      rows.map(({ label }) => label),
      ['negative'],
    );
  });

  const promotedAt = now - 2 * dayMs;
  const earlier = new Date(promotedAt - dayMs).toISOString();
  const sorted = (rows: FeedbackRow[], datasets: Parameters<typeof sortLabels>[1]['datasets']) =>
    sortLabels(judging(...rows), { datasets, promotedAt, feedbackInChampion: 5, changedAt: null });
  const datasetOf = (split: 'train' | 'validation' | 'test', ...indices: number[]) =>
    new Map(indices.map((index) => [idOf(index), { split }]));

  it('are recent after the promotion, and before it as test rows that the champion’s data lacks', () => {
    const { recent } = sorted(
      [
        row(1, { sequence: 9 }),
        row(2, { sequence: 6, at: earlier }),
        row(3, { sequence: 6, at: earlier, split: 'test' }),
        row(4, { sequence: 5, at: earlier, split: 'test' }),
        row(7, { sequence: 6, at: earlier }),
      ],
      [datasetOf('train'), datasetOf('test', 7)],
    );
    assert.deepEqual(indicesOf(recent), [1, 3, 7]);
  });

  it('are recent only if their text was seen since the traffic changed', () => {
    const changedAt = now - dayMs / 2;
    const seen = (at: number) => new Date(at).toISOString();
    const prediction = {
      id: '',
      label: 'positive',
      score: 0.9,
      generation: 1,
      modelDigestPrefix: '',
      at: seen(now - dayMs),
    };
    const rows = judging(
      row(1, { at: seen(changedAt) }),
      row(2, { at: seen(changedAt - 1) }),
      row(3, { at: seen(now), prediction }),
    );
    const { recent } = sortLabels(rows, { datasets: [], promotedAt, feedbackInChampion: 5, changedAt });
    assert.deepEqual(indicesOf(recent), [1]);
  });

  it('have trained a model that was trained on their text or calibrated with it', () => {
    const rows = [row(1), row(2), row(3), row(4)];
    const { trained } = sorted(rows, [datasetOf('train', 1), datasetOf('validation', 2)]);
    assert.deepEqual([...trained], [idOf(1), idOf(2)]);
    assert.deepEqual([...sorted(rows, [datasetOf('test', 1, 2), datasetOf('train')]).trained], []);
  });

  it('are judged by their hash where a dataset is lost', () => {
    const rows = [row(1), row(2, { split: 'validation' }), row(3, { split: 'test' })];
    assert.deepEqual([...sorted(rows, [datasetOf('train'), null]).trained], [idOf(1), idOf(2)]);
  });
});

describe('the supply of labels', () => {
  const supply = (
    ages: number[],
    known = new Map(),
    raisedAlarm: string[] = [],
    changedAt: number | null = null,
  ) =>
    countLabelSupply(
      judging(
        ...ages.map((age, index) =>
          row(index, { at: new Date(now - age * dayMs).toISOString(), split: index % 2 ? 'test' : 'train' }),
        ),
      ),
      { known, raisedAlarm: new Set(raisedAlarm), changedAt, now },
    );

  it('is counted over seven days, or since the first label, but at least over a day', () => {
    assert.equal(supply([1, 2, 3, 6, 20, 30]).labelsPerDay, 4 / 7);
    assert.equal(supply([0.5, 1, 2, 4]).labelsPerDay, 1);
    assert.equal(supply([0.1, 0.1, 0.2]).labelsPerDay, 3);
    assert.equal(supply([]).labelsPerDay, 0);
  });

  it('has at hand what no retraining trains on, what raised no alarm and is not from before a change', () => {
    assert.equal(supply([1, 1, 1, 1, 1, 1]).labelsAtHand, 3);
    assert.equal(supply([1, 1, 1, 1], new Map([[idOf(1), { split: 'train' }]])).labelsAtHand, 1);
    assert.equal(supply([1, 1, 1, 1], undefined, [idOf(3)]).labelsAtHand, 1);
    assert.equal(supply([3, 3, 1, 1], undefined, [], now - 2 * dayMs).labelsAtHand, 1);
  });
});
