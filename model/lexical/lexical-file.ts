import { z } from 'zod';
import type { LexicalView } from './lexical-view.js';

/** A typed array as base64 of its little-endian bytes. */
const arrayOf = <Numbers extends Int32Array | Float32Array>(type: { new (buffer: ArrayBuffer): Numbers }) =>
  z.string().transform((text, context): Numbers => {
    const bytes = Buffer.from(text, 'base64');
    if (bytes.length % 4 !== 0) {
      context.addIssue({ code: 'custom', message: 'must be a whole number of 4-byte values' });
      return z.NEVER;
    }
    return new type(new Uint8Array(bytes).buffer);
  });

const finiteFloats = arrayOf(Float32Array).refine((values) => values.every(Number.isFinite), {
  error: 'must be finite numbers',
});

/** Without this file, a model directory has no lexical view. */
export const lexicalFileName = 'lexical.json';

/** Content of `lexical.json` of a model directory. */
export const lexicalFileSchema = z
  .strictObject({
    formatVersion: z.literal(1),
    typicalWords: z.number().nonnegative(),
    stacker: z.strictObject({ encoderAlone: z.number(), encoder: z.number(), lexical: z.number() }),
    offset: z.number(),
    classes: z.number().int().min(2),
    hashes: arrayOf(Int32Array),
    inverseDocumentFrequencies: finiteFloats,
    coefficients: finiteFloats,
    biases: finiteFloats,
  })
  .refine(
    ({ classes, hashes, inverseDocumentFrequencies, coefficients, biases }) =>
      biases.length === (classes === 2 ? 1 : classes) &&
      inverseDocumentFrequencies.length === hashes.length &&
      coefficients.length === hashes.length * biases.length,
    { error: 'its arrays do not fit together' },
  )
  .transform(
    ({ classes, hashes, inverseDocumentFrequencies, coefficients, biases, ...view }): LexicalView => ({
      typicalWords: view.typicalWords,
      stacker: view.stacker,
      offset: view.offset,
      model: {
        vocabulary: { hashes, weights: inverseDocumentFrequencies },
        regression: { classes, weights: coefficients, biases },
      },
    }),
  );

/** @returns what `lexicalFileSchema` reads */
export function encodeLexicalFile({
  model,
  typicalWords,
  stacker,
  offset,
}: LexicalView): z.input<typeof lexicalFileSchema> {
  const { vocabulary, regression } = model;
  return {
    formatVersion: 1,
    typicalWords,
    stacker,
    offset,
    classes: regression.classes,
    hashes: toBase64(vocabulary.hashes),
    inverseDocumentFrequencies: toBase64(vocabulary.weights),
    coefficients: toBase64(regression.weights),
    biases: toBase64(regression.biases),
  };
}

const toBase64 = ({ buffer, byteOffset, byteLength }: Int32Array | Float32Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');
