import { z } from 'zod';

/** The part of a tokenizer.json that we use. */
export const tokenizerFileSchema = z.looseObject({
  added_tokens: z
    .array(
      z.looseObject({
        id: z.number().int().nonnegative(),
        content: z.string(),
        // The library would find such a token inside of words, too.
        single_word: z.literal(false).default(false),
      }),
    )
    .default([]),
  normalizer: z
    .looseObject({
      type: z.string().optional(),
      handle_chinese_chars: z.boolean().default(true),
      lowercase: z.boolean().default(false),
      strip_accents: z.boolean().nullish(),
    })
    .nullish(),
  pre_tokenizer: z.looseObject({ type: z.string().optional() }).nullish(),
  model: z.looseObject({
    type: z.string().optional(),
    vocab: z.record(z.string(), z.number().int().nonnegative()),
    unk_token: z.string().default('[UNK]'),
  }),
});

export type TokenizerFile = z.infer<typeof tokenizerFileSchema>;

/** The part of a tokenizer_config.json that we use. */
export const settingsSchema = z.looseObject({
  do_lower_case: z.boolean().nullish(),
  strip_accents: z.boolean().nullish(),
  tokenize_chinese_chars: z.boolean().nullish(),
});

/**
 * Whether the two files normalize texts differently. transformers follows tokenizer_config.json and all
 * others follow tokenizer.json; with which of them the base was trained is unknown.
 */
export function contradicts(
  settings: z.infer<typeof settingsSchema>,
  { normalizer }: TokenizerFile,
): boolean {
  if (normalizer?.type !== 'BertNormalizer') return false;
  const { lowercase, handle_chinese_chars: chinese, strip_accents: accents } = normalizer;
  const toLowerCase = settings.do_lower_case ?? lowercase;
  const apart = settings.tokenize_chinese_chars ?? chinese;
  const without = settings.strip_accents === undefined ? accents : settings.strip_accents;
  // By default, accents are removed where letters are lowercased.
  return (
    toLowerCase !== lowercase || apart !== chinese || (without ?? toLowerCase) !== (accents ?? lowercase)
  );
}
