import assert from 'node:assert/strict';
import { readKserveV1Request } from '../../../api/dialects/kserve-v1.js';
import { exampleAnswer, ids } from './example-answer.js';

describe('the dialect of KServe V1', () => {
  it('answers each instance in order', () => {
    const asked = readKserveV1Request({ instances: ['a', { text: 'b' }] });
    assert.deepEqual(asked.texts, ['a', 'b']);
    assert.equal(
      JSON.stringify(asked.respond(exampleAnswer, ids)),
      '{"predictions":[{"label":"rare","score":0.25,"probabilities":{"common":0.75,"rare":0.25}},' +
        '{"label":"common","score":0.875,"probabilities":{"common":0.875,"rare":0.125}}]}',
    );
  });

  it('refuses anything else, and says where it is', () => {
    assert.throws(() => readKserveV1Request({ instances: [] }), /instances: must name at least one text/);
    assert.throws(() => readKserveV1Request({ instances: ['a', 5] }), /instances\.1: must be a text or/);
    assert.throws(() => readKserveV1Request({ inputs: ['a'] }), /instances/);
  });
});
