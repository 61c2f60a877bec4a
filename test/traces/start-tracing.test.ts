import assert from 'node:assert/strict';
import { context, diag, trace } from '@opentelemetry/api';
import { startTracing } from '../../traces/start-tracing.js';
import { traceActivities } from '../../workers/trace-activities.js';
import { listeningApp } from '../api/listening-app.js';
import { startCollector, type ExportedSpan } from './collector.js';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parentId = '00f067aa0ba902b7';
const unsampled = '11111111111111111111111111111111';
const runId = '0198f2aa-6f44-7c11-9d4c-5a0f3b1c2d3e';

async function makeRequests(): Promise<void> {
  const app = await listeningApp({ isTraced: true });
  const ask = async (traceparent: string, method: string, path: string, body?: string): Promise<void> => {
    await (await app.ask(method, path, body, { traceparent })).text();
  };
  await ask(`00-${traceId}-${parentId}-01`, 'POST', '/predict', '{"text":"private"}');
  await ask(`00-${traceId}-${parentId}-01`, 'GET', '/healthz');
  await ask(`00-${unsampled}-${parentId}-00`, 'POST', '/predict', '{"text":"a"}');
  app.close();
}

async function attemptActivity(): Promise<void> {
  const workflowExecution = { workflowId: 'lifecycle/default', runId };
  const info = { activityType: 'ingest', activityId: '1', attempt: 2, workflowExecution, workflowType: 'w' };
  const { execute } = traceActivities({ info } as Parameters<typeof traceActivities>[0]).inbound!;
  const input = { args: [], headers: {} };
  assert.equal(await execute!(input, async () => 'done'), 'done');
  const failed = execute!(input, async () => {
    throw new Error('private');
  });
  await assert.rejects(failed, /private/);
}

describe('traces', () => {
  let spans: ExportedSpan[];
  const of = (id: string): ExportedSpan[] => spans.filter((span) => span.traceId === id);

  before(async () => {
    const collector = await startCollector();
    const warn = (message: string): void => assert.fail(message);
    const stop = await startTracing('evergreen-test', { endpoint: collector.url, warn });
    try {
      await makeRequests();
      await attemptActivity();
      await stop();
    } finally {
      for (const part of [trace, context, diag]) part.disable();
      collector.close();
    }
    ({ spans } = collector);
  });

  it('have a span of a request, in the trace of its caller, and in it one of the model; none of a health check', () => {
    const request = of(traceId).find(({ name }) => name === 'POST /predict')!;
    const classify = of(traceId).find(({ name }) => name === 'classify')!;
    assert.equal(of(traceId).length, 2);
    assert.deepEqual([request.service, request.parentSpanId], ['evergreen-test', parentId]);
    assert.deepEqual(request.attributes, {
      ...{ 'http.request.method': 'POST', 'http.route': '/predict', 'http.response.status_code': 200 },
    });
    assert.equal(classify.parentSpanId, request.spanId);
    assert.deepEqual(classify.attributes, { 'evergreen.texts': 1, 'evergreen.generation': 3 });
  });

  it('are not made of a request whose caller is not sampled', () => {
    assert.deepEqual(of(unsampled), []);
  });

  it('have a span of every attempt of an activity, in the trace that has the id of the run', () => {
    assert.deepEqual(
      of(runId.replaceAll('-', '')).map(({ name, attributes, status }) => [
        ...[name, attributes['temporal.attempt'], status],
      ]),
      [
        ['RunActivity:ingest', 2, 0],
        ['RunActivity:ingest', 2, 2],
      ],
    );
  });

  it('hold no text, and no message of an error', () => {
    assert.ok(!JSON.stringify(spans).includes('private'));
  });
});
