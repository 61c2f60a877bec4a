import assert from 'node:assert/strict';
import { binomialInterval } from '../../../bench/gate/binomial-interval.js';
import { simulateChallenge } from '../../../bench/gate/simulate-challenge.js';
import { challengeDecisionSchema, type ChallengeDecision } from '../../../contracts/challenge.js';
import { addAnswers } from '../../../policy/challenge/challenge.js';
import { decideChallenge, levelOfChallenge } from '../../../policy/challenge/decide-challenge.js';
import { uniformNumbers } from '../../uniform-numbers.js';
import { answersOf, dayMs, exampleChallenge, settings, startedAt } from './example-challenge.js';

interface Example {
  what: string;
  wins?: number;
  losses?: number;
  ties?: number;
  days?: number;
  number?: number;
  verdict: ChallengeDecision['verdict'];
}

const examples: Example[] = [
  { what: 'no label yet', verdict: 'undecided' },
  { what: 'a lead that may be luck', wins: 12, losses: 6, ties: 180, verdict: 'undecided' },
  { what: 'a clear lead', wins: 40, losses: 15, ties: 500, verdict: 'promote' },
  { what: 'a small lead on many texts', wins: 200, losses: 120, ties: 4_000, verdict: 'promote' },
  { what: 'a lead that is enough at first', wins: 32, losses: 12, ties: 400, number: 1, verdict: 'promote' },
  { what: 'the same lead, the fifth time', wins: 32, losses: 12, ties: 400, number: 5, verdict: 'undecided' },
  { what: 'a clear deficit', wins: 10, losses: 25, ties: 300, verdict: 'reject' },
  { what: 'equal models on many texts', wins: 45, losses: 45, ties: 1_210, verdict: 'reject' },
  { what: 'models that answer alike', ties: 400, verdict: 'reject' },
  { what: 'no evidence after 60 days', wins: 12, losses: 6, ties: 180, days: 60, verdict: 'give-up' },
  { what: 'no evidence after 59 days', wins: 12, losses: 6, ties: 180, days: 59, verdict: 'undecided' },
  { what: 'no evidence in 5,000 labels', wins: 530, losses: 470, ties: 4_000, verdict: 'give-up' },
  { what: 'a clear lead on the last day', wins: 40, losses: 15, ties: 500, days: 60, verdict: 'promote' },
];

/** Ends of so many challenges between simulated models. */
const simulate = (
  simulations: number,
  models: { disagreement: number; gain: number; rejectionLevel?: number },
): ReturnType<typeof simulateChallenge>[] => {
  const uniform = uniformNumbers(29n);
  const { disagreement, gain, rejectionLevel = settings.rejectionLevel } = models;
  return Array.from({ length: simulations }, () =>
    simulateChallenge({ disagreement, gain, number: 1, settings: { ...settings, rejectionLevel } }, uniform),
  );
};

const counts = (ends: ReturnType<typeof simulate>, verdict: string): number =>
  ends.filter((end) => end.verdict === verdict).length;

describe('the decision of a challenge', () => {
  for (const { what, wins, losses, ties, days = 10, number = 1, verdict } of examples)
    it(`is ${verdict}: ${what}`, () => {
      const challenge = addAnswers(exampleChallenge({ number }), answersOf({ wins, losses, ties }));
      const decision = decideChallenge(challenge, startedAt + days * dayMs);
      assert.equal(decision.verdict, verdict, decision.summary);
    });

  it('records what was counted, what it says and what it took', () => {
    const challenge = addAnswers(exampleChallenge(), answersOf({ wins: 40, losses: 15, ties: 500 }));
    const decision = decideChallenge(challenge, startedAt + 3 * dayMs);
    assert.deepEqual(challengeDecisionSchema.parse(JSON.parse(JSON.stringify(decision))), decision);
    assert.deepEqual([decision.rows, decision.wins, decision.losses], [555, 40, 15]);
    assert.equal(decision.better.level, 0.025);
    assert.equal(decision.better.required, Math.log(40));
    assert.equal(decision.notWorthwhile.required, -Math.log(0.1));
    assert.equal(decision.decidedAt, startedAt + 3 * dayMs);
    assert.match(
      decision.summary,
      /^Of 555 .* challenger got 40 right, only the champion 15\. The challenger is better/,
    );
  });

  it('keeps to the settings that the challenge started with', () => {
    const strict = exampleChallenge({ settings: { ...settings, significanceLevel: 0.001 } });
    const answers = answersOf({ wins: 40, losses: 15, ties: 500 });
    assert.equal(decideChallenge(addAnswers(strict, answers), startedAt).verdict, 'undecided');
    assert.equal(decideChallenge(addAnswers(exampleChallenge(), answers), startedAt).verdict, 'promote');
  });

  it('spends no more than the level on all challenges of one champion together', () => {
    assert.equal(levelOfChallenge(1, 0.05), 0.025);
    let spent = 0;
    for (let number = 1; number <= 10_000; number++) spent += levelOfChallenge(number, 0.05);
    assert.ok(spent < 0.05 && spent > 0.0499, String(spent));
  });

  for (const { disagreement, rejectionLevel } of [
    { disagreement: 0.07, rejectionLevel: 0.1 },
    { disagreement: 0.15, rejectionLevel: 0.1 },
    // Hardly ever rejected, so it has every chance to be promoted by luck.
    { disagreement: 0.07, rejectionLevel: 0.005 },
  ])
    it(`promotes an equal challenger no more often than the level says (${(100 * disagreement).toFixed(0)} % of texts differ, rejection level ${rejectionLevel})`, () => {
      const simulations = 300;
      const promoted = counts(simulate(simulations, { disagreement, gain: 0, rejectionLevel }), 'promote');
      const [low] = binomialInterval(promoted, simulations);
      assert.ok(low <= 0.025, `${promoted} of ${simulations}`);
      assert.ok(promoted / simulations <= 0.04, `${promoted} of ${simulations}`);
    });

  it('promotes a worse challenger practically never, and rejects it soon', () => {
    const ends = simulate(300, { disagreement: 0.07, gain: -0.02 });
    assert.equal(counts(ends, 'promote'), 0);
    assert.ok(ends.filter(({ verdict, labels }) => verdict === 'reject' && labels <= 1_000).length > 285);
  });

  it('rejects a challenger that is better by the minimum gain no more often than the level says', () => {
    for (const disagreement of [0.03, 0.07]) {
      const rejected = counts(simulate(300, { disagreement, gain: settings.minimumGain }), 'reject');
      assert.ok(
        binomialInterval(rejected, 300)[0] <= settings.rejectionLevel,
        `${rejected} at ${disagreement}`,
      );
    }
  });

  for (const { disagreement, gain, labels, atLeast } of [
    { disagreement: 0.07, gain: 0.02, labels: 1_200, atLeast: 0.4 },
    { disagreement: 0.07, gain: 0.02, labels: 5_000, atLeast: 0.9 },
    { disagreement: 0.07, gain: 0.05, labels: 600, atLeast: 0.9 },
    { disagreement: 0.15, gain: 0.02, labels: 5_000, atLeast: 0.7 },
    { disagreement: 0.15, gain: 0.05, labels: 1_100, atLeast: 0.9 },
  ])
    it(`promotes at least ${atLeast} of challengers ${100 * gain} points better within ${labels} labels where ${(100 * disagreement).toFixed(0)} % of texts differ`, () => {
      const ends = simulate(200, { disagreement, gain });
      const promoted = ends.filter((end) => end.verdict === 'promote' && end.labels <= labels).length;
      assert.ok(promoted / ends.length >= atLeast, `${promoted} of ${ends.length}`);
    });
});
