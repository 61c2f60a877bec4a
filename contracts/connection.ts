import { z } from 'zod';

/** Where the servers of a running system are reached. */
export const connectionSchema = z.object({
  model: z.string(),
  temporalNamespace: z.string(),
  /** For example 127.0.0.1:7233 */
  temporalAddress: z.string(),
  temporalUiUrl: z.string().optional(),
  apiUrl: z.string(),
  store: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('directory'), path: z.string() }),
    z.object({
      kind: z.literal('minio'),
      /** For example http://127.0.0.1:9000 */
      endpoint: z.string(),
      accessKey: z.string(),
      secretKey: z.string(),
      bucket: z.string(),
      region: z.string(),
    }),
  ]),
});
export type Connection = z.infer<typeof connectionSchema>;
