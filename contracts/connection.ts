import { z } from 'zod';

/** Where a running local system is reached; `npm start` writes it to `<state>/connection.json`, readable by its owner only. */
export const connectionSchema = z.object({
  model: z.string().optional(),
  temporalNamespace: z.string().optional(),
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
