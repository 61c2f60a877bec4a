import assert from 'node:assert/strict';
import { join } from 'node:path';
import { askEarlierChampions } from '../../../activities/evaluation/ask-earlier-champions.js';
import type { Champion } from '../../../contracts/champion.js';
import { currentChampion, promoteChampion } from '../../../registry/champions.js';
import { saveAnswers, textKey } from '../../../registry/model-answers.js';
import type { ObjectStore } from '../../../store/object-store.js';
import { exampleModel } from '../../registry/examples.js';
import { temporaryDirectory, temporaryStore } from '../../registry/temporary-directory.js';

const labels = ['negative', 'positive'];
const rows = ['Fine.', 'Awful.', 'New.'].map((text, row) => ({ id: `row ${row}`, text, label: labels[0]! }));

describe('earlier champions', () => {
  let store: ObjectStore;
  let digests: Record<string, string>;

  /** Promotes the models in this order; each has answered the first two rows with `positive`. */
  async function promote(...promotions: (string | [string, Partial<Champion>])[]): Promise<void> {
    let expectedGeneration = 0;
    for (const promotion of promotions) {
      const [name, overrides] = typeof promotion === 'string' ? [promotion, {}] : promotion;
      digests[name] ??= await exampleModel(store, name);
      await saveAnswers(
        store,
        digests[name],
        new Map(rows.slice(0, 2).map(({ text }) => [textKey(text), [0.2, 0.8]])),
      );
      await promoteChampion(store, {
        model: 'default',
        digest: digests[name],
        expectedGeneration,
        reason: 'manual',
        workflowId: null,
        runId: null,
        sample: false,
        ...overrides,
      });
      expectedGeneration += 1;
    }
  }

  async function ask(exceptDigests: string[] = [], oldRows = new Set(['row 0', 'row 1'])) {
    const directory = await temporaryDirectory();
    const dependencies = {
      store,
      cacheDirectory: join(directory, 'cache'),
      verifiedCopies: new Map(),
      workDirectory: directory,
      threads: 1,
      offline: true,
      log: () => undefined,
    };
    const champion = (await currentChampion(store, 'default'))!;
    return askEarlierChampions(
      dependencies,
      { champion, labels, rows, oldRows, exceptDigests: [champion.digest, ...exceptDigests] },
      new AbortController().signal,
    );
  }

  beforeEach(async () => {
    store = await temporaryStore();
    digests = {};
  });

  it('are asked about the old rows, the newest first, each model once, from the answers that are kept', async () => {
    await promote('a', 'b', 'a', 'champion');
    assert.deepEqual(await ask(), [
      { digest: digests['a'], generation: 3, predicted: [1, 1, null] },
      { digest: digests['b'], generation: 2, predicted: [1, 1, null] },
    ]);
  });

  it('are neither the candidate nor forced nor of the sample corpus nor older than ten generations', async () => {
    const later = Array.from({ length: 7 }, (_, index) => `later ${index}`);
    await promote(
      'too old',
      'candidate',
      ['forced', { forced: { failedChecks: [] } }],
      ['sample', { sample: true }],
      ...later,
      'champion',
    );
    const generations = (await ask([digests['candidate']!])).map(({ generation }) => generation);
    assert.deepEqual(generations, [11, 10, 9, 8, 7, 6, 5]);
  });

  it('have no answer when they never gave one, or when their model is gone', async () => {
    await promote('a', 'champion');
    assert.deepEqual((await ask([], new Set(['row 2'])))[0]?.predicted, null);
    await store.remove(`models/${digests['a']}/manifest.json`);
    assert.equal((await ask())[0]?.predicted, null);
  });
});
