import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { DatasetReference } from '../../../contracts/dataset.js';
import type { RunRecord } from '../../../contracts/run.js';
import { readTokenShards } from '../../../model/tokens/read-token-shards.js';
import { fetchTokens } from '../../../registry/tokens.js';
import type { ObjectReference } from '../../../contracts/references.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';
import { keysUnder } from '../../store/damage.js';
import { ActivityRunner, quickInput } from '../activity-runner.js';

describe('tokenize', function () {
  this.timeout(60_000);
  const directory = useTemporaryDirectory();
  let runner: ActivityRunner;
  let run: RunRecord;
  let dataset: DatasetReference;

  beforeEach(async () => {
    runner = await ActivityRunner.create(directory());
    runner.dependencies.shardRows = 200;
    run = await runner.prepare(quickInput);
    ({ dataset } = await runner.run('ingest', { run }));
  });

  const tokensAndVocabulary = async (reference: ObjectReference) => {
    const { store, cacheDirectory } = runner.dependencies;
    const tokens = await fetchTokens(store, reference, { cacheDirectory, verifiedCopies: new Map() });
    const shards = await readTokenShards(Object.values(tokens.shardFiles).flat());
    return {
      rows: Array.from({ length: shards.count }, (_, row) => [shards.label(row), ...shards.ids(row)]),
      vocabulary: await readFile(`${tokens.directory}/tokenizer.json`, 'utf8'),
    };
  };

  it('gives a large dataset out in parts, which together are the tokens that it gives in one', async () => {
    const whole = await runner.tokenize({ run, dataset });
    const expected = await tokensAndVocabulary(whole.reference);
    for (const key of await keysUnder(runner.dependencies.store, 'token'))
      await runner.dependencies.store.remove(key);

    runner.dependencies.partRows = 400;
    const plan = await runner.run('tokenize', { run, dataset });
    assert.ok('parts' in plan);
    assert.ok(plan.parts.length > 3 && plan.parts.every(({ found }) => found === null));
    const joined = await runner.tokenize({ run, dataset });
    assert.deepEqual(await tokensAndVocabulary(joined.reference), expected);
    assert.equal(joined.summary, whole.summary);
    assert.match((await runner.tokenize({ run, dataset })).summary, /found/);
  });

  it('does a part that the store has not again', async () => {
    runner.dependencies.partRows = 400;
    const plan = await runner.run('tokenize', { run, dataset });
    assert.ok('parts' in plan);
    const { identity, tokenizer, parts } = plan;
    const { shards } = parts[1]!;
    const done = await runner.run('tokenizePart', { runId: run.runId, identity, tokenizer, shards });
    const again = await runner.run('tokenize', { run, dataset });
    assert.ok('parts' in again);
    assert.deepEqual(
      again.parts.map(({ found }) => found?.sha256 ?? null),
      parts.map((_, index) => (index === 1 ? done.reference.sha256 : null)),
    );
  });
});
