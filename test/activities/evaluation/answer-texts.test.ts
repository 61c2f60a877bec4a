import assert from 'node:assert/strict';
import { answerTexts } from '../../../activities/evaluation/answer-texts.js';
import { sha256 } from '../../../files/hashes.js';
import type { ObjectStore } from '../../../store/object-store.js';
import { damages, keysUnder } from '../../store/damage.js';
import { temporaryStore } from '../../registry/temporary-directory.js';

describe('the answers of a model', () => {
  const model = sha256('model');
  const { signal } = new AbortController();
  let store: ObjectStore;
  let classified: string[];
  /** Answers with the length of the text. */
  const pool = {
    classify: async (texts: readonly string[]) => {
      classified.push(...texts);
      return texts.map((text) => ({ probabilities: [text.length, 0] }) as never);
    },
  };
  const answer = (texts: readonly string[], digest = model) =>
    answerTexts(store, digest, texts, { start: async () => pool, signal });
  beforeEach(async () => {
    store = await temporaryStore();
    classified = [];
  });

  it('are computed once for each text, whatever else is asked with it', async () => {
    assert.deepEqual(await answer(['a', 'bb', 'a']), [
      [1, 0],
      [2, 0],
      [1, 0],
    ]);
    assert.deepEqual(await answer(['bb', 'ccc']), [
      [2, 0],
      [3, 0],
    ]);
    assert.deepEqual(classified, ['a', 'bb', 'ccc']);
    await answer(['a'], sha256('other'));
    assert.equal(classified.length, 4);
  });

  it('need no model when all were given before, and are null where the model is gone', async () => {
    await answer(['a']);
    const gone = { start: async () => null, signal };
    assert.deepEqual(await answerTexts(store, model, ['a', 'bb'], gone), [[1, 0], null]);
    const start = () => assert.fail('The model was loaded.');
    assert.deepEqual(await answerTexts(store, model, ['a'], { start, signal }), [[1, 0]]);
  });

  it('are computed again when they are damaged', async () => {
    await answer(['a', 'bb']);
    const [key] = await keysUnder(store, 'evaluations/');
    await damages['bit-flipped'](store, key!);
    assert.deepEqual(await answer(['a', 'bb']), [
      [1, 0],
      [2, 0],
    ]);
    assert.equal(classified.length, 4);
    await answer(['a', 'bb']);
    assert.equal(classified.length, 4);
  });

  it('stop between two requests when the evaluation is cancelled', async () => {
    const controller = new AbortController();
    const texts = Array.from({ length: 200 }, (_, row) => `text ${row}`);
    const stopping = {
      classify: async (part: readonly string[]) => {
        controller.abort();
        return pool.classify(part);
      },
    };
    const work = answerTexts(store, model, texts, { start: async () => stopping, signal: controller.signal });
    await assert.rejects(work, { name: 'AbortError' });
    assert.equal(classified.length, 64);
  });
});
