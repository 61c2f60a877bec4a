import { z } from 'zod';
import type { DirectoryKind } from '../../store/save-directory.js';

const schema = z.strictObject({
  files: z.record(z.string(), z.strictObject({ sha256: z.string(), sizeBytes: z.number() })),
});

/** A kind of directory whose manifest names its files and nothing else. */
export const exampleKind: DirectoryKind<typeof schema> = {
  manifestName: 'manifest.json',
  schema,
  filesOf: ({ files }) => files,
};
