import { z } from 'zod';

/** Who labeled: a name that the sender chooses. */
export const feedbackSourceSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/, 'must be at most 64 letters, digits and . _ @ -');
