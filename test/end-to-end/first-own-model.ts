import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { LifecycleResult } from '../../contracts/lifecycle.js';
import { readSettings } from '../../settings/settings.js';
import { startSystem, type RunningSystem } from './running-system.js';

const reviews = fileURLToPath(new URL('../../../shared/data/imdb.csv.gz', import.meta.url));

/**
 * README's path for a person's own data: nothing but defaults, the real gate, after the model of the sample corpus.
 * Training MiniLM takes minutes, so it has a command of its own: npm run test:first-model
 */
describe(`the first own model${existsSync(reviews) ? '' : ' (skipped: the reviews are not here)'}`, function () {
  this.timeout(20 * 60_000);
  let system: RunningSystem;

  before(async function () {
    if (!existsSync(reviews)) return this.skip();
    system = await startSystem(readSettings().cacheDirectory);
  });
  after(async () => system?.stop());

  const train = async (...options: string[]): Promise<LifecycleResult> => {
    const { exitCode, stdout, stderr } = await system.evergreen('train', ...options, '--json');
    assert.equal(exitCode, 0, stderr);
    return JSON.parse(stdout) as LifecycleResult;
  };

  it('is promoted over the model of the sample corpus, is no worse than TF-IDF, and answers', async () => {
    await train('--sample', '--base', 'tiny');
    const { generation, metrics, promoted } = await train('--data', reviews, '--limit', '800');
    assert.deepEqual([promoted, generation], [true, 2]);
    assert.ok(metrics!.accuracy > metrics!.baselineAccuracy - 0.02, JSON.stringify(metrics));

    const { stdout } = await system.evergreen('models', '--json');
    assert.match(stdout, /"base": *"minilm"/);
    for (let attempt = 1; ; attempt++) {
      const { stdout: answer } = await system.evergreen('predict', 'I love this product!', '--json');
      if (answer.includes('"generation": 2') || answer.includes('"generation":2')) {
        assert.match(answer, /"label": *"positive"/);
        break;
      }
      assert.ok(attempt < 20, `generation 2 is not served: ${answer}`);
    }
  });
});
