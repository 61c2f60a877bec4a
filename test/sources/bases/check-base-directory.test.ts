import assert from 'node:assert/strict';
import { checkBaseDirectory } from '../../../sources/bases/check-base-directory.js';
import { useTemporaryDirectory } from '../../temporary-directory.js';
import { smallBase, smallWeights, writeBase } from './small-base.js';

describe('checkBaseDirectory', () => {
  const directory = useTemporaryDirectory();
  const weights = smallBase['model.safetensors'];

  async function check(changes: Partial<Record<string, string | Buffer>>): Promise<void> {
    await writeBase(directory(), { ...smallBase, ...changes });
    await checkBaseDirectory(directory());
  }

  const whole: [string, Partial<Record<string, string>>][] = [
    ['all files', {}],
    ['tokenizer.json but no vocab.txt', { 'vocab.txt': undefined }],
  ];
  for (const [what, changes] of whole) it(`accepts a base with ${what}`, () => check(changes));

  const broken: [string, Partial<Record<string, string | Buffer>>, RegExp][] = [
    ['no config.json', { 'config.json': undefined }, /config\.json is missing/],
    [
      'a config.json that is cut off',
      { 'config.json': '{"model_type":' },
      /config\.json is not a JSON object/,
    ],
    [
      'no tokenizer',
      { 'tokenizer.json': undefined, 'vocab.txt': undefined },
      /tokenizer\.json is missing(?! \()/,
    ],
    [
      'a vocab.txt but no tokenizer.json',
      { 'tokenizer.json': undefined },
      /tokenizer\.json is missing \(vocab\.txt is not read/,
    ],
    ['a tokenizer.json that is cut off', { 'tokenizer.json': '{' }, /tokenizer\.json is not a JSON object/],
    ['no weights', { 'model.safetensors': undefined }, /model\.safetensors is missing(?! \()/],
    [
      'weights of PyTorch only',
      { 'model.safetensors': undefined, 'pytorch_model.bin': 'x' },
      /safe_serialization=True/,
    ],
    [
      'truncated weights',
      { 'model.safetensors': weights.subarray(0, -1) },
      /model\.safetensors is truncated/,
    ],
    [
      'weights that are too long',
      { 'model.safetensors': Buffer.concat([weights, weights]) },
      /model\.safetensors is too long/,
    ],
    [
      'weights cut off in their header',
      { 'model.safetensors': weights.subarray(0, 20) },
      /safetensors header/,
    ],
    ['an empty file of weights', { 'model.safetensors': '' }, /safetensors header/],
    [
      'a pointer of Git LFS instead of weights',
      { 'model.safetensors': 'version https://git-lfs.github.com/spec/v1\n' },
      /safetensors header/,
    ],
    [
      'a header without tensors that make sense',
      {
        'model.safetensors': Buffer.from(
          String(smallWeights(Buffer.alloc(4))).replace('data_offsets', 'date_offsets'),
        ),
      },
      /safetensors header/,
    ],
  ];
  for (const [what, changes, message] of broken) {
    it(`refuses ${what}`, () => assert.rejects(check(changes), { code: 'invalid-model', message }));
  }

  it('names everything that is wrong at once', async () => {
    await writeBase(directory(), {});
    await assert.rejects(checkBaseDirectory(directory()), {
      details: {
        problems: ['config.json is missing', 'tokenizer.json is missing', 'model.safetensors is missing'],
      },
    });
  });
});
