import assert from 'node:assert/strict';
import { sha256 } from '../../files/hashes.js';
import { readAnswers, saveAnswers, textKey } from '../../registry/model-answers.js';
import type { ObjectStore } from '../../store/object-store.js';
import { damages, keysUnder } from '../store/damage.js';
import { temporaryStore } from './temporary-directory.js';

describe("a model's answers", () => {
  const model = sha256('model');
  const answersTo = (...texts: string[]) =>
    new Map(texts.map((text) => [textKey(text), [0.1 + 0.2, 1 - 0.1 - 0.2]]));
  let store: ObjectStore;
  beforeEach(async () => {
    store = await temporaryStore();
  });

  it('are kept by the text to the letter, and read together', async () => {
    await saveAnswers(store, model, answersTo('Good.', 'Bad.'));
    await saveAnswers(store, model, answersTo('good.'));
    await saveAnswers(store, model, answersTo());
    await saveAnswers(store, sha256('other'), answersTo('Other.'));
    assert.deepEqual(await readAnswers(store, model), answersTo('Good.', 'Bad.', 'good.'));
    assert.equal((await keysUnder(store, `evaluations/${model}/`)).length, 2);
  });

  for (const [name, damage] of Object.entries(damages))
    it(`are left out when their object is ${name}, and the rest is read`, async () => {
      await saveAnswers(store, model, answersTo('Kept.'));
      const [kept] = await keysUnder(store, 'evaluations/');
      await saveAnswers(store, model, answersTo('Lost.'));
      const lost = (await keysUnder(store, `evaluations/${model}/`)).find((key) => key !== kept)!;
      await saveAnswers(store, sha256('other'), answersTo('Other.'));
      await damage(store, lost, (await keysUnder(store, `evaluations/${sha256('other')}/`))[0]!);
      assert.deepEqual(await readAnswers(store, model), answersTo('Kept.'));
    });
});
