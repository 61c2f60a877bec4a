import { z } from 'zod';

/** Who labeled: a name that the sender chooses. */
export const feedbackSourceSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/, 'must be 1 to 64 letters, digits and . _ @ -');

/** Who sent feedback: `cli`, `watch`, or `key-<…>` for a feedback key. The receiver sets it; it is never part of a request. */
export const feedbackSenderSchema = z.string().regex(/^(cli|watch|key-[0-9a-f]{8})$/);
