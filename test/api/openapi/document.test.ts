import assert from 'node:assert/strict';
import { createOpenApiDocument } from '../../../api/openapi/document.js';
import { methodsByPath, openApiPath } from '../../../api/openapi/operation.js';
import { operations } from '../../../api/openapi/operations.js';
import { feedbackKey } from '../feedback-parts.js';
import { listeningApp, type ListeningApp } from '../listening-app.js';

interface Layer {
  route?: { path: string; methods: Record<string, boolean> };
  handle: { stack?: Layer[] };
}

/** `method path` of every route, without those that answer OPTIONS or any method. */
const routesOf = (layers: readonly Layer[]): string[] =>
  layers.flatMap(({ route, handle }) => {
    if (route === undefined) return routesOf(handle.stack ?? []);
    return Object.keys(route.methods)
      .filter((method) => method !== '_all' && method !== 'options')
      .map((method) => `${method} ${route.path}`);
  });

interface Described {
  responses: Record<string, { content: Record<string, { schema?: JsonSchema }> }>;
}
interface JsonSchema {
  anyOf?: JsonSchema[];
  properties?: { code?: { enum?: string[] } };
}

const item = { text: 'good', label: 'positive' };
const tensor = { name: 'text', datatype: 'BYTES', shape: [1], data: ['a'] };
/** Method, route, path, body, status. */
const requests: readonly [string, string, string, unknown, number][] = [
  ['post', '/predict', '/predict', { text: 'a' }, 200],
  ['post', '/predict', '/predict', { text: ['a', 'b'] }, 200],
  ['post', '/predict', '/predict', { inputs: 'a' }, 200],
  ['post', '/predict', '/predict', { inputs: [['a'], ['b']] }, 200],
  ['post', '/predict', '/predict', { text: 5 }, 400],
  ['post', '/predict', '/predict', { inputs: ['a', 'b'] }, 422],
  ['post', '/feedback', '/feedback', item, 200],
  ['post', '/feedback', '/feedback', [item, { text: 'good', label: 'none' }], 200],
  ['post', '/feedback', '/feedback', [{ text: 'good', label: 'none' }], 422],
  ['post', '/feedback', '/feedback', { text: 'good', label: 'none' }, 422],
  ['post', '/feedback', '/feedback', { id: 'x', label: 'positive' }, 404],
  ['get', '/predictions/sample', '/predictions/sample?count=2', undefined, 200],
  ['get', '/predictions/sample', '/predictions/sample?count=0', undefined, 400],
  ['delete', '/predictions/:id', '/predictions/x', undefined, 404],
  ['post', '/', '/', { inputs: 'a' }, 200],
  ['post', '/', '/', { inputs: 5 }, 400],
  ['post', '/models/:model', '/models/default', { inputs: ['a', 'b'], parameters: { top_k: 1 } }, 200],
  ['post', '/models/:model', '/models/other', { inputs: 'a' }, 404],
  ['get', '/info', '/info', undefined, 200],
  ['get', '/health', '/health', undefined, 200],
  ['get', '/', '/', undefined, 200],
  ['get', '/v1/models', '/v1/models', undefined, 200],
  ['get', '/v1/models/:name', '/v1/models/default', undefined, 200],
  ['get', '/v1/models/:name', '/v1/models/other', undefined, 404],
  ['post', '/v1/models/:name\\:predict', '/v1/models/default:predict', { instances: ['a'] }, 200],
  ['get', '/v2', '/v2', undefined, 200],
  ['get', '/v2/health/live', '/v2/health/live', undefined, 200],
  ['get', '/v2/health/ready', '/v2/health/ready', undefined, 200],
  ['get', '/v2/models/:name', '/v2/models/default', undefined, 200],
  ['get', '/v2/models/:name/ready', '/v2/models/default/ready', undefined, 200],
  ['post', '/v2/models/:name/infer', '/v2/models/default/infer', { inputs: [tensor] }, 200],
  ['post', '/v2/models/:name/infer', '/v2/models/default/infer', { inputs: [] }, 400],
  ['get', '/model', '/model', undefined, 200],
  ['get', '/healthz', '/healthz', undefined, 200],
  ['get', '/readyz', '/readyz', undefined, 200],
  ['get', '/openapi.json', '/openapi.json', undefined, 200],
  ['get', '/docs/:file', '/docs/nothing.js', undefined, 404],
];

describe('the OpenAPI document', () => {
  const document = createOpenApiDocument(operations) as { paths: Record<string, Record<string, Described>> };
  let app: ListeningApp;
  before(async () => {
    app = await listeningApp();
  });
  after(() => app.close());

  it('has every route of the API, and no other', () => {
    const described = operations.map(({ method, path }) => `${method} ${path}`);
    const { stack } = app.app.router as unknown as { stack: Layer[] };
    assert.deepEqual([...new Set(described)].sort(), [...new Set(routesOf(stack))].sort());
  });

  it('is what the API serves', async () => {
    assert.deepEqual(await (await app.ask('GET', '/openapi.json')).json(), document);
  });

  it('describes the methods that OPTIONS names', async () => {
    for (const [path, methods] of Object.entries(methodsByPath(operations))) {
      const { status, headers } = await app.ask('OPTIONS', path.replaceAll('\\', ''));
      assert.deepEqual([status, headers.get('allow')], [204, methods], path);
    }
  });

  it('states the limits that requests must keep', () => {
    const described = JSON.stringify(document.paths['/predict']);
    for (const limit of ['"maxItems":256', '"maxLength":100000', '"additionalProperties":false'])
      assert.ok(described.includes(limit), limit);
  });

  for (const [method, route, path, body, status] of requests)
    it(`describes the answer ${status} to ${method.toUpperCase()} ${path} ${JSON.stringify(body) ?? ''}`, async () => {
      const response = await app.ask(
        method.toUpperCase(),
        path,
        body === undefined ? undefined : JSON.stringify(body),
      );
      assert.equal(response.status, status);
      const answer = (await response.json()) as { code?: string };
      const operation = operations.find((one) => one.method === method && one.path === route)!;
      const own = operation.responses[status]?.schema?.safeParse(answer);
      if (own?.success) return;
      const described = document.paths[openApiPath(route)]![method]!;
      const schema = described.responses[status]!.content['application/json']!.schema!;
      const codes = [schema, ...(schema.anyOf ?? [])].flatMap(
        ({ properties }) => properties?.code?.enum ?? [],
      );
      assert.ok(codes.includes(answer.code!), `${JSON.stringify(answer)} ${own?.error?.message}`);
      const fields = Object.keys(operation.errorFields ?? {}).filter((field) => field in answer);
      assert.deepEqual(Object.keys(answer).sort(), ['code', 'details', 'error', ...fields]);
    });

  it('describes the prediction that a real one has, also once it is deleted', async () => {
    const predicted = await app.ask('POST', '/predict', '{"text":"a"}');
    const { predictions } = (await predicted.json()) as { predictions: { id: string }[] };
    const answer: unknown = await (await app.ask('DELETE', `/predictions/${predictions[0]!.id}`)).json();
    const operation = operations.find(({ path }) => path === '/predictions/:id')!;
    assert.ok(operation.responses[200]!.schema!.safeParse(answer).success);
  });
});

describe('GET /docs', () => {
  it('is a page whose files the API itself serves, under a policy that allows no other', async () => {
    const app = await listeningApp();
    try {
      const response = await app.ask('GET', '/docs', undefined, { authorization: `Bearer ${feedbackKey}` });
      const page = await response.text();
      assert.match(
        response.headers.get('content-security-policy')!,
        /default-src 'none'; script-src 'self';/,
      );
      const files = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file!);
      assert.equal(files.length, 4);
      for (const file of files) {
        const { status, headers } = await app.ask('GET', file);
        assert.equal(status, 200, file);
        assert.match(headers.get('content-type')!, /css|javascript|png/);
      }
      const other = await app.ask('GET', '/model');
      assert.equal(
        other.headers.get('content-security-policy'),
        "default-src 'none'; frame-ancestors 'none'",
      );
      assert.equal((await app.ask('GET', '/docs/..%2fpackage.json')).status, 404);
    } finally {
      app.close();
    }
  });
});
