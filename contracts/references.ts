import { z } from 'zod';

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'must be a sha256 in lower-case hexadecimal');

/** Names an object in the store and what its bytes must be. Activities exchange references, never rows or weights. */
export const objectReferenceSchema = z.strictObject({
  key: z.string().min(1),
  sha256: sha256Schema,
  sizeBytes: z.number().int().nonnegative(),
});

export type ObjectReference = z.infer<typeof objectReferenceSchema>;
