import { z } from 'zod';
import { errorTable, type ErrorCode } from '../../contracts/errors.js';
import type { Operation } from './operation.js';

type JsonObject = Record<string, unknown>;

/** The OpenAPI 3.1 document of the operations: requests by the schemas that parse them, errors by the table of errors. */
export function createOpenApiDocument(operations: readonly Operation[]): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const operation of operations) {
    const path = operation.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [operation.method]: describe(operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Evergreen',
      version: '1',
      description: 'Classifies texts with the champion, and takes the correct labels.',
    },
    paths,
    components: {
      securitySchemes: {
        predict: { type: 'http', scheme: 'bearer', description: 'The predict key, where one is set.' },
        feedback: { type: 'http', scheme: 'bearer', description: 'The feedback key.' },
      },
    },
  };
}

function describe({ path, summary, key, query, body, responses, errors }: Operation): JsonObject {
  const codes = new Set<ErrorCode>([
    ...(errors ?? []),
    ...(key === undefined ? [] : (['unauthorized'] as const)),
    ...(body === undefined ? [] : (['invalid-input', 'request-timeout', 'payload-too-large'] as const)),
    ...(['forbidden', 'overloaded', 'internal'] as const),
  ]);
  const security = { predict: [{}, { predict: [] }], feedback: [{ feedback: [] }] };
  return {
    summary,
    ...(key !== undefined && { security: security[key] }),
    parameters: [...pathParameters(path), ...queryParameters(query)],
    ...(body !== undefined && { requestBody: { required: true, content: json(schemaOf(body, 'input')) } }),
    responses: { ...errorResponses(codes), ...describeResponses(responses, codes) },
  };
}

const pathParameters = (path: string): JsonObject[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    ...{ name, in: 'path', required: true, schema: { type: 'string' } },
  }));

function queryParameters(query: z.ZodObject | undefined): JsonObject[] {
  if (query === undefined) return [];
  const { properties = {} } = schemaOf(query, 'input') as { properties?: JsonObject };
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', schema }));
}

/** A status may have an answer of its own beside errors. */
function describeResponses(
  responses: Operation['responses'],
  codes: ReadonlySet<ErrorCode>,
): Record<string, JsonObject> {
  return Object.fromEntries(
    Object.entries(responses).map(([status, { description, schema, contentType }]) => {
      if (schema === undefined) return [status, { description, content: { [contentType ?? '']: {} } }];
      const ofErrors = codesOfStatus(codes, Number(status));
      const own = schemaOf(schema, 'output');
      const either = ofErrors.length === 0 ? own : { anyOf: [own, errorSchema(ofErrors)] };
      return [status, { description, content: json(either) }];
    }),
  );
}

function errorResponses(codes: ReadonlySet<ErrorCode>): Record<string, JsonObject> {
  const statuses = new Set(Array.from(codes, (code) => errorTable[code].httpStatus));
  return Object.fromEntries(
    Array.from(statuses, (status) => {
      const ofStatus = codesOfStatus(codes, status);
      const retryAfter = { 'retry-after': { description: 'Seconds.', schema: { type: 'integer' } } };
      return [
        status,
        {
          description: ofStatus.join(', '),
          ...((status === 429 || status === 503) && { headers: retryAfter }),
          content: json(errorSchema(ofStatus)),
        },
      ];
    }),
  );
}

const codesOfStatus = (codes: ReadonlySet<ErrorCode>, status: number): ErrorCode[] =>
  [...codes].filter((code) => errorTable[code].httpStatus === status);

const errorSchema = (codes: readonly ErrorCode[]): JsonObject =>
  schemaOf(
    z.strictObject({ error: z.string(), code: z.enum(codes), details: z.record(z.string(), z.unknown()) }),
    'output',
  );

const json = (schema: JsonObject): JsonObject => ({ 'application/json': { schema } });

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
  const {
    $schema: _,
    '~standard': _standard,
    ...described
  } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return described;
}
