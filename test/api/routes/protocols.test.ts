import assert from 'node:assert/strict';
import { InferenceClient } from '@huggingface/inference';
import { encodeTexts } from '../../../api/dialects/binary-tensors.js';
import { championOf } from '../serving/fake-champions.js';
import { listeningApp, type ListeningApp } from '../listening-app.js';

const ranked = [
  { label: 'positive', score: 0.75 },
  { label: 'negative', score: 0.25 },
];

describe('the protocols of other servers', () => {
  let app: ListeningApp;
  before(async () => {
    app = await listeningApp();
  });
  after(() => app.close());
  const url = (path = ''): string => `http://127.0.0.1:${app.port}${path}`;
  const ask = async (method: string, path: string, body?: object) => {
    const response = await app.ask(method, path, body && JSON.stringify(body));
    return [response.status, await response.json()] as const;
  };

  it('serve the unmodified client @huggingface/inference, by URL and by the name of the model', async () => {
    const client = new InferenceClient('a-token');
    for (const endpoint of [url(), url('/models/default')])
      assert.deepEqual(await client.endpoint(endpoint).textClassification({ inputs: 'a good day' }), ranked);
    const one = client
      .endpoint(url())
      .textClassification({ inputs: 'a', parameters: { top_k: 1, function_to_apply: 'none' } });
    assert.deepEqual(await one, [{ label: 'positive', score: 0 }]);
    await assert.rejects(client.endpoint(url()).textClassification({ inputs: ' ' }), /must not be empty/);
    await assert.rejects(
      client.endpoint(url('/models/bert')).textClassification({ inputs: 'a' }),
      /There is no model \\?"bert/,
    );
  });

  it('name a model by its digest, too', async () => {
    const [status] = await ask('POST', `/models/${championOf(3).digest}`, { inputs: 'a' });
    assert.equal(status, 200);
  });

  it('describe the model as text-embeddings-inference does, and its errors', async () => {
    const [, info] = await ask('GET', '/info');
    assert.deepEqual((info as { model_type: unknown }).model_type, {
      classifier: { id2label: { 0: 'negative', 1: 'positive' }, label2id: { negative: 0, positive: 1 } },
    });
    const [status, error] = await ask('POST', '/predict', { inputs: [] });
    assert.deepEqual([status, (error as { error_type: string }).error_type], [400, 'Validation']);
    assert.deepEqual(await ask('GET', '/health'), [200, { status: 'ok' }]);
  });

  it('speak V1 of KServe', async () => {
    assert.deepEqual(await ask('GET', '/'), [200, { status: 'alive' }]);
    assert.deepEqual(await ask('GET', '/v1/models'), [200, { models: ['default'] }]);
    assert.deepEqual(await ask('GET', '/v1/models/default'), [200, { name: 'default', ready: true }]);
    const [status, { predictions }] = (await ask('POST', '/v1/models/default:predict', {
      instances: ['a'],
    })) as [number, { predictions: { label: string }[] }];
    assert.deepEqual([status, predictions[0]!.label], [200, 'positive']);
    assert.equal((await ask('GET', '/v1/models/other'))[0], 404);
    assert.equal((await ask('POST', '/v1/models/other:predict', { instances: ['a'] }))[0], 404);
  });

  it('speak V2 of KServe and Triton', async () => {
    assert.deepEqual(await ask('GET', '/v2/health/live'), [200, { live: true }]);
    assert.deepEqual(await ask('GET', '/v2/health/ready'), [200, { ready: true }]);
    assert.equal((await ask('GET', '/v2'))[0], 200);
    const [, metadata] = await ask('GET', '/v2/models/default/versions/3');
    assert.deepEqual((metadata as { versions: string[] }).versions, ['3']);
    assert.equal((await ask('GET', '/v2/models/default/ready'))[0], 200);
    assert.equal((await ask('GET', '/v2/models/default/versions/2/ready'))[0], 404);
    assert.equal((await ask('GET', '/v2/models/default/infer'))[0], 405);
  });

  it('exchange binary tensors with a header that says where the JSON ends', async () => {
    const texts = encodeTexts(['a', 'b']);
    const json = JSON.stringify({
      parameters: { binary_data_output: true },
      inputs: [
        { name: 'text', datatype: 'BYTES', shape: [2], parameters: { binary_data_size: texts.length } },
      ],
    });
    const body = new Blob([json, texts]);
    const infer = (length: string) =>
      app.ask('POST', '/v2/models/default/infer', body, {
        'content-type': 'application/octet-stream',
        'inference-header-content-length': length,
      });
    const response = await infer(String(json.length));
    const bytes = Buffer.from(await response.arrayBuffer());
    const jsonBytes = Number(response.headers.get('inference-header-content-length'));
    const { outputs } = JSON.parse(bytes.toString('utf8', 0, jsonBytes)) as { outputs: { name: string }[] };
    assert.deepEqual(
      outputs.map(({ name }) => name),
      ['label', 'score', 'probabilities'],
    );
    assert.deepEqual(
      bytes.subarray(jsonBytes),
      Buffer.concat([
        encodeTexts(['positive', 'positive']),
        Buffer.from(Float32Array.of(0.75, 0.75, 0.25, 0.75, 0.25, 0.75).buffer),
      ]),
    );
    for (const wrong of ['-1', '9999', 'x', '3']) assert.equal((await infer(wrong)).status, 400, wrong);
  });
});
