import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

export interface ExportedSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  service: string;
  attributes: Record<string, unknown>;
  /** 2: error. */
  status: number;
}

interface ExportRequest {
  resourceSpans: {
    resource: { attributes: Attribute[] };
    scopeSpans: { spans: (Pick<ExportedSpan, 'traceId' | 'spanId' | 'parentSpanId' | 'name'> & Rest)[] }[];
  }[];
}
interface Rest {
  attributes: Attribute[];
  status: { code: number };
}
interface Attribute {
  key: string;
  value: Record<string, unknown>;
}

const valuesOf = (attributes: readonly Attribute[]): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

/** A collector of OpenTelemetry that keeps the spans it gets. */
export async function startCollector(): Promise<{ url: string; spans: ExportedSpan[]; close: () => void }> {
  const spans: ExportedSpan[] = [];
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      if (request.url === '/v1/traces')
        for (const { resource, scopeSpans } of (body as ExportRequest).resourceSpans)
          for (const { traceId, spanId, parentSpanId, name, attributes, status } of scopeSpans.flatMap(
            (scope) => scope.spans,
          ))
            spans.push({
              ...{ traceId, spanId, parentSpanId, name, status: status.code },
              ...{
                attributes: valuesOf(attributes),
                service: String(valuesOf(resource.attributes)['service.name']),
              },
            });
      response.setHeader('content-type', 'application/json').end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, spans, close: () => void server.close() };
}
