import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EvergreenError } from '../../../contracts/errors.js';
import { loadTokenizer } from '../../../model/tokenizer/tokenizer.js';
import { trainVocabulary } from '../../../model/tokenizer/train-vocabulary.js';

const directory = new URL('../../fixtures/tokenizer/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, directory), 'utf8');

describe('tokenizer', () => {
  const cases = JSON.parse(read('ids.json')) as { text: string; ids: number[] }[];

  for (const { text, ids } of cases) {
    it(`gives ${JSON.stringify(text.slice(0, 40))} the ids that the Rust tokenizer gives it`, async () => {
      const tokenizer = await loadTokenizer(directory.pathname);
      assert.deepEqual([...tokenizer.encode(text)], ids);
    });
  }

  it('knows the special tokens and the size of the vocabulary', async () => {
    const { vocabularySize, padId, unknownId, clsId, sepId } = await loadTokenizer(directory.pathname);
    assert.deepEqual([vocabularySize, padId, unknownId, clsId, sepId], [111, 0, 1, 2, 3]);
  });

  it('learns the checked-in vocabulary from its texts again', async () => {
    const { training } = JSON.parse(read('texts.json')) as { training: string[] };
    const vocabulary = await trainVocabulary(training, { size: 120, minimumFrequency: 1 });
    assert.deepEqual(vocabulary, read('vocab.txt').trimEnd().split('\n'));
  });

  it('lets others have their turns while it learns a vocabulary, as heartbeats need them', async () => {
    let turns = 0;
    const turn = (): void => {
      turns += 1;
      next = setImmediate(turn);
    };
    let next = setImmediate(turn);
    const texts = Array.from({ length: 5_000 }, (_, index) => `word${index % 100} and others`);
    const vocabulary = await trainVocabulary(texts, { size: 100 });
    clearImmediate(next);
    assert.equal(vocabulary.length, 100);
    assert.ok(turns >= 100, `${turns} turns`);
  });

  it('says which file is missing or malformed', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'evergreen-tokenizer-'));
    const rejects = () =>
      assert.rejects(loadTokenizer(directory), (error) => {
        assert.ok(error instanceof EvergreenError);
        assert.equal(error.code, 'invalid-model');
        return error.message.includes(join(directory, 'tokenizer.json'));
      });
    try {
      await rejects();
      for (const content of ['{', '{}', '{"model":{"vocab":{"a":0}}}']) {
        await writeFile(join(directory, 'tokenizer.json'), content);
        await rejects();
      }
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
