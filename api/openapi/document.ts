import { z } from 'zod';
import { errorTable, type ErrorCode } from '../../contracts/errors.js';
import { openApiPath, parametersOf, type Operation } from './operation.js';

type JsonObject = Record<string, unknown>;

/** The OpenAPI 3.1 document of the operations: requests by the schemas that parse them, errors by the table of errors. */
export function createOpenApiDocument(operations: readonly Operation[]): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const operation of operations) {
    const path = openApiPath(operation.path);
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

function describe({
  path,
  summary,
  key,
  query,
  body,
  bodyExamples,
  responses,
  errors,
  errorFields,
}: Operation): JsonObject {
  const content = body === undefined ? otherBodies(bodyExamples) : json(schemaOf(body, 'input'));
  const codes = new Set<ErrorCode>([
    ...(errors ?? []),
    ...(key === undefined ? [] : (['unauthorized'] as const)),
    ...(content === undefined ? [] : (['invalid-input', 'request-timeout', 'payload-too-large'] as const)),
    ...(['forbidden', 'overloaded', 'internal'] as const),
  ]);
  const security = { predict: [{}, { predict: [] }], feedback: [{ feedback: [] }] };
  return {
    summary,
    ...(key !== undefined && { security: security[key] }),
    parameters: [...pathParameters(path), ...queryParameters(query)],
    ...(content !== undefined && { requestBody: { required: true, content } }),
    responses: { ...errorResponses(codes, errorFields), ...describeResponses(responses, codes) },
  };
}

const pathParameters = (path: string): JsonObject[] =>
  parametersOf(path).map((name) => ({
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
    Object.entries(responses).map(([status, { description, schema, contentTypes = [] }]) => {
      const others = Object.fromEntries(contentTypes.map((type) => [type, {}]));
      if (schema === undefined) return [status, { description, content: others }];
      const ofErrors = codesOfStatus(codes, Number(status));
      const own = schemaOf(schema, 'output');
      const either = ofErrors.length === 0 ? own : { anyOf: [own, errorSchema(ofErrors)] };
      return [status, { description, content: { ...json(either), ...others } }];
    }),
  );
}

function errorResponses(
  codes: ReadonlySet<ErrorCode>,
  fields: Operation['errorFields'],
): Record<string, JsonObject> {
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
          content: json(errorSchema(ofStatus, fields)),
        },
      ];
    }),
  );
}

const codesOfStatus = (codes: ReadonlySet<ErrorCode>, status: number): ErrorCode[] =>
  [...codes].filter((code) => errorTable[code].httpStatus === status);

function errorSchema(codes: readonly ErrorCode[], fields: Operation['errorFields'] = {}): JsonObject {
  const details = z.record(z.string(), z.unknown());
  return schemaOf(z.strictObject({ error: z.string(), code: z.enum(codes), details, ...fields }), 'output');
}

const json = (schema: JsonObject): JsonObject => ({ 'application/json': { schema } });
const otherBodies = (examples: Operation['bodyExamples']): JsonObject | undefined =>
  examples &&
  Object.fromEntries(
    Object.entries(examples).map(([type, example]) => [
      type,
      example === null ? {} : { schema: { type: 'string' }, example },
    ]),
  );

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
  const {
    $schema: _,
    '~standard': _standard,
    ...described
  } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return described;
}
