import { z } from 'zod';

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'must be a sha256 in lower-case hexadecimal');

/** What the bytes of a file or an object must be. */
export const contentHashSchema = z.strictObject({
  sha256: sha256Schema,
  sizeBytes: z.number().int().nonnegative(),
});

/**
 * Names an object in the store and what its bytes must be. Activities exchange references, never rows or
 * weights.
 */
export const objectReferenceSchema = contentHashSchema.extend({ key: z.string().min(1) });

export type ObjectReference = z.infer<typeof objectReferenceSchema>;
