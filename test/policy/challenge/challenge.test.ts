import assert from 'node:assert/strict';
import { challengeSchema } from '../../../contracts/challenge.js';
import { addAnswers, rowsToAnswer } from '../../../policy/challenge/challenge.js';
import { answersOf, exampleChallenge, idOf } from './example-challenge.js';

const nothing = { trained: new Set<string>(), raisedAlarm: new Set<string>() };
const rowsOf = (...indices: number[]): { rowId: string }[] =>
  indices.map((index) => ({ rowId: idOf(index) }));

describe('a challenge', () => {
  it('counts the texts that only one of the two models got right', () => {
    const challenge = addAnswers(exampleChallenge(), [
      ...answersOf({ wins: 3, losses: 2, ties: 4 }),
      { rowId: idOf(100), championIsRight: false, challengerIsRight: false },
    ]);
    assert.deepEqual([challenge.rowIds.length, challenge.wins, challenge.losses], [10, 3, 2]);
  });

  it('counts a text once, within a call and over several', () => {
    const answers = answersOf({ wins: 2, losses: 1 });
    const once = addAnswers(exampleChallenge(), answers);
    assert.deepEqual(addAnswers(exampleChallenge(), [...answers, ...answers]), once);
    assert.deepEqual(addAnswers(once, answers), once);
  });

  it('leaves what it was given as it was', () => {
    const challenge = exampleChallenge();
    addAnswers(challenge, answersOf({ wins: 2 }));
    assert.deepEqual(challenge, exampleChallenge());
  });

  it('is the same after it was stored as JSON', () => {
    const challenge = addAnswers(exampleChallenge(), answersOf({ wins: 5, losses: 1, ties: 20 }));
    assert.deepEqual(challengeSchema.parse(JSON.parse(JSON.stringify(challenge))), challenge);
  });

  it('has each text answered once, in the order given', () => {
    assert.deepEqual(rowsToAnswer(exampleChallenge(), rowsOf(5, 2, 5, 9), nothing), rowsOf(5, 2, 9));
  });

  it('has no text answered again that was counted', () => {
    const challenge = addAnswers(exampleChallenge(), answersOf({ wins: 3 }));
    assert.deepEqual(rowsToAnswer(challenge, rowsOf(0, 1, 2, 3), nothing), rowsOf(3));
  });

  it('leaves out what either model learned from, and what raised the alarm', () => {
    const excluded = { trained: new Set([idOf(1)]), raisedAlarm: new Set([idOf(2)]) };
    assert.deepEqual(rowsToAnswer(exampleChallenge(), rowsOf(0, 1, 2, 3), excluded), rowsOf(0, 3));
  });
});
