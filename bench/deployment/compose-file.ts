import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const serviceSchema = z.object({
  image: z.string(),
  build: z.object({ dockerfile: z.string(), target: z.string() }).optional(),
  entrypoint: z.array(scalar).default([]),
  command: z.array(scalar).default([]),
  environment: z.record(z.string(), scalar).default({}),
  volumes: z.array(z.string()).default([]),
  profiles: z.array(z.string()).default([]),
});
const variablePattern = /\$\{(\w+)(?::([-?])([^}]*))?\}/g;

/** What of a service matters outside containers. */
export type ComposeService = z.output<typeof serviceSchema>;

/**
 * The services of a compose file, with `${NAME}`, `${NAME:-default}` and `${NAME:?}` replaced.
 * @throws Error for a required variable that is empty, and ZodError for a file of another form
 */
export function readComposeFile(
  path: string,
  variables: Record<string, string | undefined>,
): Record<string, ComposeService> {
  const fill = (text: string): string =>
    text.replaceAll(variablePattern, (_, name: string, operator?: string, fallback?: string) => {
      const value = variables[name] ?? '';
      if (value !== '') return value;
      if (operator === '?') throw new Error(`${path} needs ${name}.`);
      return fallback ?? '';
    });
  const file = parse(
    readFileSync(path, 'utf8'),
    (_, value: unknown) => (typeof value === 'string' ? fill(value) : value),
    {
      merge: true,
    },
  ) as { services: unknown };
  return z.record(z.string(), serviceSchema).parse(file.services);
}

/** The variables of a file like `.env`. */
export const readVariables = (path: string): Record<string, string> =>
  Object.fromEntries(
    [...readFileSync(path, 'utf8').matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]),
  );
