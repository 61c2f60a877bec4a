import assert from 'node:assert/strict';
import { EvergreenError } from '../../../contracts/errors.js';
import { parseEncoderConfig } from '../../../model/encoder/classifier-config.js';
import { adoptPretrained, initializeParameters } from '../../../model/encoder/initialize.js';
import { namesOf } from '../../../model/encoder/parameter-names.js';
import type { NamedTensors } from '../../../model/tensor.js';
import { tinyConfig } from './tiny-classifier.js';

const bertJson = {
  model_type: 'bert',
  vocab_size: 60,
  hidden_size: 16,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  intermediate_size: 32,
  max_position_embeddings: 32,
};

const rename = (tensors: NamedTensors, newName: (name: string) => string): NamedTensors =>
  new Map([...tensors].map(([name, tensor]) => [newName(name), tensor]));

describe('the config of a base', () => {
  const refused: [string, unknown, RegExp][] = [
    ['of another architecture', { ...bertJson, model_type: 'gpt2' }, /model_type "gpt2".*bert, distilbert/],
    ['that is null', null, /model_type/],
    ['without a hidden size', { ...bertJson, hidden_size: undefined }, /hidden_size/],
    [
      'whose heads do not divide it',
      { ...bertJson, num_attention_heads: 5 },
      /5 attention heads do not divide/,
    ],
    ['with another activation', { ...bertJson, hidden_act: 'silu' }, /hidden_act/],
    [
      'with relative positions',
      { ...bertJson, position_embedding_type: 'relative_key' },
      /position_embedding_type/,
    ],
    ['of a decoder', { ...bertJson, is_decoder: true }, /is_decoder/],
    ['of absurd size', { ...bertJson, num_hidden_layers: 1e9 }, /num_hidden_layers/],
  ];
  for (const [what, json, message] of refused)
    it(`is refused when it is one ${what}`, () => {
      assert.throws(
        () => parseEncoderConfig(json, 'base/config.json'),
        (error) =>
          error instanceof EvergreenError && error.code === 'invalid-model' && message.test(error.message),
      );
    });

  it('is read with the defaults of transformers', () => {
    assert.equal(parseEncoderConfig(bertJson, 'config.json').layerNormEpsilon, 1e-12);
    assert.equal(parseEncoderConfig(bertJson, 'config.json').typeVocabularySize, 2);
  });
});

describe('the weights of a base', () => {
  for (const family of ['bert', 'distilbert'] as const) {
    const config = tinyConfig(family);
    const { prefix, wordEmbeddings, classifier } = namesOf(family);
    const base = initializeParameters(config, 5);

    it(`of a ${family} are found with and without their prefix, and by their older names`, () => {
      const short = rename(base, (name) => name.replace(prefix, ''));
      const older = rename(base, (name) =>
        name.replace('LayerNorm.weight', 'LayerNorm.gamma').replace('LayerNorm.bias', 'LayerNorm.beta'),
      );
      const adopted = adoptPretrained(config, base, 1);
      assert.deepEqual(adoptPretrained(config, short, 1), adopted);
      assert.deepEqual(adoptPretrained(config, older, 1), adopted);
      assert.deepEqual(
        adopted.get(`${wordEmbeddings}.weight`)!.data,
        base.get(`${wordEmbeddings}.weight`)!.data,
      );
    });

    it(`of a ${family} get a new head, which depends on the seed`, () => {
      const head = (seed: number) => adoptPretrained(config, base, seed).get(`${classifier}.weight`)!.data;
      assert.notDeepEqual(head(1), base.get(`${classifier}.weight`)!.data);
      assert.deepEqual(head(1), head(1));
      assert.notDeepEqual(head(1), head(2));
    });

    it(`of a ${family} are refused when one is missing or of another shape`, () => {
      const name = `${wordEmbeddings}.weight`;
      const without = new Map(base);
      without.delete(name);
      assert.throws(() => adoptPretrained(config, without, 1), {
        code: 'invalid-model',
        message: new RegExp(name),
      });
      const other = new Map(base).set(name, { type: 'float32', dims: [2, 3], data: new Float32Array(6) });
      assert.throws(() => adoptPretrained(config, other, 1), {
        code: 'invalid-model',
        message: /shape \[2, 3\]/,
      });
    });
  }

  it('are not shared with the model that adopts them', () => {
    const base = initializeParameters(tinyConfig(), 5);
    const adopted = adoptPretrained(tinyConfig(), base, 1);
    adopted.get('bert.embeddings.word_embeddings.weight')!.data.fill(0);
    assert.ok(base.get('bert.embeddings.word_embeddings.weight')!.data.some((value) => value !== 0));
  });
});

describe('new weights', () => {
  const names = namesOf('bert');
  const of = (seed: number, name: string) => initializeParameters(tinyConfig(), seed).get(name)!.data;

  it('are a function of the seed', () => {
    assert.deepEqual(initializeParameters(tinyConfig(), 1), initializeParameters(tinyConfig(), 1));
    assert.notDeepEqual(of(1, `${names.wordEmbeddings}.weight`), of(2, `${names.wordEmbeddings}.weight`));
  });

  it('differ between tensors of one shape', () => {
    assert.notDeepEqual(of(1, `${names.layer(0).query}.weight`), of(1, `${names.layer(0).key}.weight`));
    assert.notDeepEqual(of(1, `${names.layer(0).query}.weight`), of(1, `${names.layer(1).query}.weight`));
  });
});
