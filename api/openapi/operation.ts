import type { z } from 'zod';
import type { ErrorCode } from '../../contracts/errors.js';

/** What a response of one status holds. */
export interface ResponseDescription {
  description: string;
  /** Of a JSON body. */
  schema?: z.ZodType;
  /** Of any other body that the response may have. */
  contentTypes?: readonly string[];
}

/** One method of one path: what it takes, and what it answers. */
export interface Operation {
  method: 'get' | 'post' | 'delete';
  /** As Express takes it, for example `/predictions/:id`. */
  path: string;
  summary: string;
  /** Which key it requires: the predict key only where one is set. */
  key?: 'predict' | 'feedback';
  /** True for what is asked all the time, which is logged at the level debug. */
  isProbe?: true;
  query?: z.ZodObject;
  /** Of a JSON body. */
  body?: z.ZodType;
  /** An example of any other body by content type; null for a binary one. */
  bodyExamples?: Readonly<Record<string, string | null>>;
  responses: Record<number, ResponseDescription>;
  /** Errors beyond those of every operation, of one with a key, and of one with a body. */
  errors?: readonly ErrorCode[];
  /** What an error has beyond `error`, `code` and `details`. */
  errorFields?: z.ZodRawShape;
}

/** The methods of each path, as the header `allow` names them. */
export function methodsByPath(operations: readonly Operation[]): Record<string, string> {
  const methods: Record<string, string> = {};
  for (const { method, path } of operations)
    methods[path] = [...(methods[path]?.split(', ') ?? []), method.toUpperCase()].join(', ');
  return methods;
}

export const probesOf = (operations: readonly Operation[]): ReadonlySet<string> =>
  new Set(operations.filter(({ isProbe }) => isProbe).map(({ path }) => path));

const parameter = /(?<!\\):(\w+)/g;

/** The names of the parameters in a path. */
export const parametersOf = (path: string): string[] =>
  [...path.matchAll(parameter)].map(([, name]) => name!);

/** A path as OpenAPI writes it, for example `/predictions/{id}`. */
export const openApiPath = (path: string): string => path.replaceAll(parameter, '{$1}').replaceAll('\\', '');
