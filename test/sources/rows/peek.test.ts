import assert from 'node:assert/strict';
import { peek } from '../../../sources/rows/peek.js';

describe('taking ahead', () => {
  it('gives the first items and then all of them', async () => {
    async function* letters() {
      yield* ['a', 'b', 'c'];
    }
    for (const count of [0, 2, 3, 5]) {
      const { first, all } = await peek(letters(), count);
      assert.deepEqual(first, ['a', 'b', 'c'].slice(0, count));
      const read = [];
      for await (const letter of all) read.push(letter);
      assert.deepEqual(read, ['a', 'b', 'c']);
    }
  });

  it('closes the stream when nobody reads on, or reading stops half-way', async () => {
    for (const toRead of [0, 1, 3]) {
      let closed = false;
      async function* numbers() {
        try {
          for (let number = 0; ; number++) yield number;
        } finally {
          closed = true;
        }
      }
      const { all } = await peek(numbers(), 2);
      if (toRead === 0) await all.return();
      else for await (const number of all) if (number + 1 === toRead) break;
      assert.ok(closed, `closed after ${toRead}`);
    }
  });
});
