import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import { drawReport } from '../../../cli/simulate/draw-report.js';
import { drawDay } from '../../../cli/simulate/draw-terminal.js';
import { sampleStream } from '../../../cli/simulate/text-stream.js';
import { eventOf, summarize, type SimulatedDay } from '../../../cli/simulate/timeline.js';

const dayOf = (day: number, accuracy: number, story: string[] = []): SimulatedDay => ({
  day,
  texts: 100,
  accuracy,
  generations: [day < 4 ? 1 : 2],
  hasDrifted: day >= 2,
  events: story.map(eventOf),
});
const days = [
  dayOf(1, 0.9),
  dayOf(2, 0.6, ['**Alert**: texts have <changed>', 'Decided to retrain: texts have changed']),
  dayOf(3, 0.62, ['Retraining (drift) rejected: improvement', 'Paused: lunch']),
  dayOf(4, 0.88, ['Retraining (drift) promoted as generation 2']),
];

describe('the course of a simulation', () => {
  it('tells that a candidate is the challenger, and what became of it', () => {
    const kindOf = (text: string) => eventOf(text).kind;
    assert.equal(kindOf('Retraining (drift) is the challenger: improvement undecided'), 'challenger');
    assert.equal(kindOf('Challenger 0123456789ab promoted as generation 4: better'), 'promoted');
    assert.equal(kindOf('Challenger 0123456789ab rejected: not worthwhile'), 'rejected');
    assert.equal(kindOf('Challenger 0123456789ab given up: 60 days'), 'other');
  });

  it('tells alerts, retrainings and their ends apart in the notes of the monitor', () => {
    assert.deepEqual(
      days.flatMap(({ events }) => events.map(({ kind }) => kind)),
      ['alert', 'retraining', 'rejected', 'other', 'promoted'],
    );
  });

  it('is summed up by the accuracy before, at worst and in the end', () => {
    const { accuracyBefore, accuracyAtWorst, accuracyAtEnd } = summarize(days, 2);
    assert.deepEqual([accuracyBefore, accuracyAtWorst, accuracyAtEnd], [0.9, 0.6, 0.88]);
  });

  it('is drawn in the terminal, a day a bar, with what happened below', () => {
    const lines = drawDay(days[1]!).map(stripVTControlCharacters);
    assert.match(lines[0]!, /^day {2}2 {2}█{8}·{32} 60\.0 % {2}generation 1 {2}different texts$/);
    assert.match(lines[1]!, /ALERT texts have <changed>/);
    assert.equal(drawDay(days[2]!).length, 2, 'what is not about retraining is left out');
  });

  it('is drawn as a page that loads nothing and escapes what it shows', () => {
    const page = drawReport(summarize(days, 2), 'A & B');
    assert.match(page, /<title>A &#38; B<\/title>/);
    assert.match(page, /texts have &#60;changed&#62;/);
    assert.equal(page.match(/<polyline/g)?.length, 1);
    assert.ok(!/(src|href)=/.test(page));
    for (const kind of ['alert', 'retraining', 'rejected', 'promoted'])
      assert.ok(page.includes(`<tr class="${kind}">`), kind);
    assert.ok(!page.includes('lunch'), 'what is not about retraining is left out');
    assert.ok(!page.includes('</span> challenger'), 'the legend lists only what happened');
    assert.deepEqual(page.match(/>generation \d</g), ['>generation 1<', '>generation 2<']);
  });

  it('gets texts of two worlds, the same for the same seed', () => {
    const [one, other] = [sampleStream(5), sampleStream(5)];
    assert.deepEqual(one.next(3, false), other.next(3, false));
    assert.notDeepEqual(one.next(3, true), other.next(3, false));
  });
});
