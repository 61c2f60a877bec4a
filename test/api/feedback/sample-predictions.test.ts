import assert from 'node:assert/strict';
import { samplePredictions } from '../../../api/feedback/sample-predictions.js';
import type { PredictionRecord } from '../../../contracts/prediction.js';
import { randomWords, uniform } from '../../../model/random.js';

async function* predictionsOf(count: number): AsyncGenerator<PredictionRecord> {
  for (let number = 0; number < count; number += 1)
    yield await Promise.resolve({
      ...{ id: `${number}`, at: '2026-11-27T10:00:00.000Z', modelDigest: 'a', generation: 1 },
      ...{ rowId: String(number).padStart(16, '0'), label: 'positive', probabilities: [1] },
      ...{ characters: 1, text: `text ${number}` },
    });
}

describe('a sample of predictions', () => {
  it('has every prediction with the same probability', async () => {
    const words = randomWords(7);
    const counts = new Array<number>(20).fill(0);
    for (let round = 0; round < 2_000; round += 1) {
      const { predictions } = await samplePredictions(predictionsOf(20), {
        count: 5,
        isLabeled: () => false,
        random: () => uniform(words),
      });
      assert.equal(new Set(predictions.map(({ id }) => id)).size, 5);
      for (const { id } of predictions) counts[Number(id)]! += 1;
    }
    // 500 expected, with a standard deviation of 19.
    assert.ok(
      counts.every((count) => Math.abs(count - 500) < 80),
      counts.join(),
    );
  });

  it('says why it is smaller than asked for', async () => {
    const options = { count: 5, isLabeled: (rowId: string) => rowId.endsWith('1') };
    assert.match((await samplePredictions(predictionsOf(3), options)).note!, /Only 2 texts/);
  });
});
