import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { packagedServingEngine } from '../../../model/inference/serving-engine.js';
import { KeyRing } from '../../../api/access/key-ring.js';
import { listeningApp, type ListeningApp } from '../listening-app.js';

const { engineVersion: version } = packagedServingEngine().compute;

describe('GET /metrics', () => {
  let app: ListeningApp;
  afterEach(() => app.close());

  const scrape = async (): Promise<string[]> => (await (await app.ask('GET', '/metrics')).text()).split('\n');

  it('counts requests by route, and tells what is served', async () => {
    app = await listeningApp();
    await app.ask('POST', '/predict', '{"text":["a","b"]}');
    await app.ask('DELETE', '/predictions/x');
    await app.ask('GET', '/made-up');
    await app.ask('PATCH', '/predict');
    const lines = await scrape();
    for (const line of [
      'evergreen_http_requests_total{method="POST",route="/predict",status="200"} 1',
      'evergreen_http_requests_total{method="DELETE",route="/predictions/:id",status="404"} 1',
      'evergreen_http_requests_total{method="GET",route="none",status="404"} 1',
      'evergreen_http_requests_total{method="other",route="/predict",status="405"} 1',
      'evergreen_http_request_duration_seconds_count{method="POST",route="/predict"} 1',
      'evergreen_predicted_texts_total 2',
      'evergreen_prediction_log_waiting_records 2',
      'evergreen_served_generation 3',
      'evergreen_newest_champion_served 1',
      `evergreen_inference_engine{engine="onnxruntime",version="${version}",precision="float32"} 1`,
      'evergreen_inference_ready 1',
      'evergreen_store_reachable 1',
    ])
      assert.ok(lines.includes(line), `${line} is not in\n${lines.join('\n')}`);
    assert.ok(!lines.some((line) => line.startsWith('evergreen_model_validation_accuracy ')));
  });

  it('counts what was shed by reason, and answers while load is shed', async () => {
    app = await listeningApp({
      limits: {
        maximumRequests: 1,
        maximumBytesInFlight: 1_000_000,
        silenceTimeoutMs: 1_000,
        requestTimeoutMs: 5_000,
      },
    });
    let release = (): void => {};
    app.pool.hold = new Promise((resolve) => (release = resolve));
    const open = app.ask('POST', '/predict', '{"text":"a"}');
    await wait(30);
    assert.equal((await app.ask('POST', '/predict', '{"text":"a"}')).status, 429);
    assert.ok((await scrape()).includes('evergreen_http_shed_requests_total{reason="open-requests"} 1'));
    release();
    await open;
  });

  it('needs the predict key where one is set', async () => {
    const ring = new KeyRing({
      given: { predict: 'a-predict-key-of-tests' },
      read: async () => [],
      mayBeOpen: true,
      log: () => undefined,
    });
    app = await listeningApp({ keys: ring });
    assert.equal((await app.ask('GET', '/metrics')).status, 401);
    const authorization = 'Bearer a-predict-key-of-tests';
    const scraped = await app.ask('GET', '/metrics', undefined, { authorization });
    assert.equal(scraped.status, 200);
    assert.match(scraped.headers.get('content-type')!, /^text\/plain; version=0\.0\.4/);
  });
});
