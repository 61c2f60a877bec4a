import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeTexts, encodeTexts, type TensorMessage } from '../../../api/dialects/binary-tensors.js';
import { kserveV2Metadata, readKserveV2Request } from '../../../api/dialects/kserve-v2.js';
import { championOf, FakePool } from '../serving/fake-champions.js';
import { exampleAnswer, ids } from './example-answer.js';

const none = Buffer.alloc(0);
const text = { name: 'text', datatype: 'BYTES', shape: [2], data: ['a', 'b'] };
const read = (header: object, binary = none) => readKserveV2Request({ header, binary });
const answer = (header: object, binary = none) =>
  read(header, binary).respond(exampleAnswer, ids) as TensorMessage;

describe('the dialect of KServe V2', () => {
  it('answers in JSON with all tensors', () => {
    const { header, binary } = answer({ id: 'x', inputs: [text] });
    assert.equal(
      JSON.stringify(header),
      '{"model_name":"default","model_version":"7","id":"x","outputs":[' +
        '{"name":"label","datatype":"BYTES","shape":[2],"data":["rare","common"]},' +
        '{"name":"score","datatype":"FP32","shape":[2],"data":[0.25,0.875]},' +
        '{"name":"probabilities","datatype":"FP32","shape":[2,2],"data":[0.75,0.25,0.875,0.125]}]}',
    );
    assert.equal(binary.length, 0);
  });

  it('takes the name of the model that KServe’s client repeats in the body', () => {
    assert.deepEqual(read({ id: 'x', model_name: 'default', inputs: [text] }).texts, ['a', 'b']);
  });

  it('reads texts from a binary tensor, and answers with the binary tensors that are asked for', () => {
    const sent = Buffer.from('\u0002\0\0\0hi\u0003\0\0\0\u20ac', 'utf8');
    const header = {
      inputs: [{ name: 'text', datatype: 'BYTES', shape: [2, 1], parameters: { binary_data_size: 13 } }],
      outputs: [{ name: 'score', parameters: { binary_data: true } }, { name: 'label' }],
    };
    assert.deepEqual(read(header, sent).texts, ['hi', '€']);
    const message = answer(header, sent);
    assert.equal(
      JSON.stringify(message.header),
      '{"model_name":"default","model_version":"7","outputs":[' +
        '{"name":"score","datatype":"FP32","shape":[2],"parameters":{"binary_data_size":8}},' +
        '{"name":"label","datatype":"BYTES","shape":[2],"data":["rare","common"]}]}',
    );
    assert.deepEqual([...message.binary], [0, 0, 0x80, 0x3e, 0, 0, 0x60, 0x3f]);
  });

  it('answers with binary tensors in order where the request asks that for all', () => {
    const { header, binary } = answer({ parameters: { binary_data_output: true }, inputs: [text] });
    const sizes = (header as { outputs: { parameters: { binary_data_size: number } }[] }).outputs.map(
      ({ parameters }) => parameters.binary_data_size,
    );
    assert.deepEqual(sizes, [18, 8, 16]);
    assert.equal(binary.length, 42);
    assert.deepEqual(decodeTexts(binary.subarray(0, 18), 2), ['rare', 'common']);
  });

  it('decodes what it encodes', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 20 }), (texts) => {
        assert.deepEqual(decodeTexts(encodeTexts(texts), texts.length), texts);
      }),
    );
  });

  it('refuses binary data that is not the texts of the shape', () => {
    for (const [bytes, message] of [
      [[5, 0, 0, 0, 97], /end before the end of text 0/],
      [[1, 0, 0], /end before/],
      [[255, 255, 255, 255, 97], /end before/],
      [[1, 0, 0, 0, 255], /not UTF-8: number 0/],
      [[1, 0, 0, 0, 97, 0], /go on behind the 1 texts/],
    ] as const)
      assert.throws(() => decodeTexts(Buffer.from(bytes), 1), message);
  });

  it('refuses other tensors, and says what it takes', () => {
    for (const [input, message] of [
      [{ ...text, name: 'input-0' }, /inputs\.0\.name: must be "text"/],
      [{ ...text, datatype: 'FP32' }, /inputs\.0\.datatype: must be BYTES/],
      [{ ...text, shape: [257] }, /inputs\.0\.shape\.0: must be at most 256/],
      [{ ...text, shape: [2, 2] }, /inputs\.0\.shape/],
      [{ ...text, shape: [3] }, /"data" has 2 texts, but the shape says 3/],
      [{ ...text, data: undefined }, /needs either "data", or "binary_data_size"/],
      [{ ...text, parameters: { shared_memory_region: 'x' } }, /shared_memory_region/],
    ] as const)
      assert.throws(() => read({ inputs: [input] }), message);
    assert.throws(() => read({ inputs: [text, text] }), /the one tensor "text"/);
    assert.throws(() => read({ inputs: [text] }, Buffer.from('x')), /there are 1/);
  });

  it('describes the tensors of the served model', () => {
    assert.deepEqual(kserveV2Metadata({ champion: championOf(3), pool: new FakePool(3) }).outputs, [
      { name: 'label', datatype: 'BYTES', shape: [-1] },
      { name: 'score', datatype: 'FP32', shape: [-1] },
      { name: 'probabilities', datatype: 'FP32', shape: [-1, 2] },
    ]);
  });
});
