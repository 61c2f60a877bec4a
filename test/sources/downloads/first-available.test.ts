import assert from 'node:assert/strict';
import { EvergreenError } from '../../../contracts/errors.js';
import { firstAvailable, type Source } from '../../../sources/downloads/first-available.js';

const nowhere: Source<string> = { name: 'the shelf', find: async () => undefined };
const broken: Source<string> = {
  name: 'the archive',
  find: async () => {
    throw new EvergreenError('not-found', 'https://archive/thing answered 404.');
  },
};
const good: Source<string> = { name: 'the shop', find: async () => 'thing' };

describe('firstAvailable', () => {
  const search = (sources: Source<string>[], lines: string[] = []) =>
    firstAvailable({
      what: 'The thing',
      sources,
      log: (line) => lines.push(line),
      advice: 'Make one yourself.',
      code: 'server-unavailable',
    });

  it('goes on to the next source when one has nothing or fails, and says which had it', async () => {
    const lines: string[] = [];
    assert.equal(await search([nowhere, broken, good], lines), 'thing');
    assert.deepEqual(lines, ['The thing: the shop']);
  });

  it('does not trouble the sources after the first that answers', async () => {
    const untouchable: Source<string> = { name: 'x', find: () => assert.fail('was asked') };
    assert.equal(await search([good, untouchable]), 'thing');
  });

  it('reports every source that failed, why, and what to do', async () => {
    await assert.rejects(search([nowhere, broken]), {
      code: 'server-unavailable',
      message:
        'The thing was not found. Tried, in this order:\n  1. the shelf: not there.\n  2. the archive: https://archive/thing answered 404.\nMake one yourself.',
    });
  });
});
