import { z } from 'zod';
import { EvergreenError } from '../../contracts/errors.js';
import { parseWith } from '../../contracts/parse.js';

const encoderFamilies = ['bert', 'distilbert'] as const;

/** The shape of a BERT-family encoder. */
export interface EncoderConfig {
  family: (typeof encoderFamilies)[number];
  vocabularySize: number;
  hiddenSize: number;
  layers: number;
  heads: number;
  intermediateSize: number;
  maxPositions: number;
  /** 0 where the family has no token types (DistilBERT). */
  typeVocabularySize: number;
  layerNormEpsilon: number;
  initializerRange: number;
}

/** An encoder, the pooling that reduces its output to one vector a text, and a linear head. */
export interface ClassifierConfig {
  encoder: EncoderConfig;
  classes: number;
  pooling: 'mean' | 'cls';
}

const size = (maximum: number) => z.number().int().min(1).max(maximum);
const shared = {
  vocab_size: size(2_000_000),
  max_position_embeddings: size(16_384),
  initializer_range: z.number().positive().default(0.02),
  position_embedding_type: z.literal('absolute').default('absolute'),
  /** Decoders need a causal mask, which the graph does not have. */
  is_decoder: z.literal(false).default(false),
};
const bertSchema = z.object({
  ...shared,
  model_type: z.literal('bert'),
  hidden_size: size(16_384),
  num_hidden_layers: size(200),
  num_attention_heads: size(256),
  intermediate_size: size(65_536),
  type_vocab_size: size(16).default(2),
  layer_norm_eps: z.number().positive().default(1e-12),
  hidden_act: z.literal('gelu').default('gelu'),
});
const distilbertSchema = z.object({
  ...shared,
  model_type: z.literal('distilbert'),
  dim: size(16_384),
  n_layers: size(200),
  n_heads: size(256),
  hidden_dim: size(65_536),
  activation: z.literal('gelu').default('gelu'),
});
const configSchema = z.discriminatedUnion('model_type', [bertSchema, distilbertSchema]);

/**
 * Reads a Hugging Face config.json.
 * @param where the file's name, for messages
 * @throws EvergreenError `invalid-model` when it does not describe a BERT-family encoder that we can build
 */
export function parseEncoderConfig(json: unknown, where: string): EncoderConfig {
  const modelType = (json as { model_type?: unknown } | null)?.model_type;
  if (!encoderFamilies.some((family) => family === modelType))
    throw new EvergreenError(
      'invalid-model',
      `${where} has model_type ${JSON.stringify(modelType)}. Evergreen loads BERT-family encoders: ${encoderFamilies.join(', ')}.`,
    );
  const config = parseWith(configSchema, json, where, 'invalid-model');
  const encoder: EncoderConfig = {
    family: config.model_type,
    vocabularySize: config.vocab_size,
    maxPositions: config.max_position_embeddings,
    initializerRange: config.initializer_range,
    ...(config.model_type === 'bert' ? bertShape(config) : distilbertShape(config)),
  };
  if (encoder.hiddenSize % encoder.heads !== 0)
    throw new EvergreenError(
      'invalid-model',
      `${where}: ${encoder.heads} attention heads do not divide the hidden size ${encoder.hiddenSize}.`,
    );
  return encoder;
}

/** What the two families have other names for in config.json. */
const bertShape = (config: z.infer<typeof bertSchema>) => ({
  hiddenSize: config.hidden_size,
  layers: config.num_hidden_layers,
  heads: config.num_attention_heads,
  intermediateSize: config.intermediate_size,
  typeVocabularySize: config.type_vocab_size,
  layerNormEpsilon: config.layer_norm_eps,
});

const distilbertShape = (config: z.infer<typeof distilbertSchema>) => ({
  hiddenSize: config.dim,
  layers: config.n_layers,
  heads: config.n_heads,
  intermediateSize: config.hidden_dim,
  typeVocabularySize: 0,
  layerNormEpsilon: 1e-12,
});
