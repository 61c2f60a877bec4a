import type { EncoderConfig } from './classifier-config.js';

/** Hugging Face's names of the modules of a sequence classifier. */
const bert = {
  prefix: 'bert.',
  wordEmbeddings: 'bert.embeddings.word_embeddings',
  positionEmbeddings: 'bert.embeddings.position_embeddings',
  tokenTypeEmbeddings: 'bert.embeddings.token_type_embeddings',
  embeddingNorm: 'bert.embeddings.LayerNorm',
  layer: (index: number) => ({
    query: `bert.encoder.layer.${index}.attention.self.query`,
    key: `bert.encoder.layer.${index}.attention.self.key`,
    value: `bert.encoder.layer.${index}.attention.self.value`,
    attentionOutput: `bert.encoder.layer.${index}.attention.output.dense`,
    attentionNorm: `bert.encoder.layer.${index}.attention.output.LayerNorm`,
    feedForwardIn: `bert.encoder.layer.${index}.intermediate.dense`,
    feedForwardOut: `bert.encoder.layer.${index}.output.dense`,
    outputNorm: `bert.encoder.layer.${index}.output.LayerNorm`,
  }),
  /** The dense layer between the first token and the classifier: BERT's pooler, DistilBERT's pre-classifier. */
  beforeHead: 'bert.pooler.dense',
  classifier: 'classifier',
};

const distilbert: typeof bert = {
  prefix: 'distilbert.',
  wordEmbeddings: 'distilbert.embeddings.word_embeddings',
  positionEmbeddings: 'distilbert.embeddings.position_embeddings',
  tokenTypeEmbeddings: '',
  embeddingNorm: 'distilbert.embeddings.LayerNorm',
  layer: (index) => ({
    query: `distilbert.transformer.layer.${index}.attention.q_lin`,
    key: `distilbert.transformer.layer.${index}.attention.k_lin`,
    value: `distilbert.transformer.layer.${index}.attention.v_lin`,
    attentionOutput: `distilbert.transformer.layer.${index}.attention.out_lin`,
    attentionNorm: `distilbert.transformer.layer.${index}.sa_layer_norm`,
    feedForwardIn: `distilbert.transformer.layer.${index}.ffn.lin1`,
    feedForwardOut: `distilbert.transformer.layer.${index}.ffn.lin2`,
    outputNorm: `distilbert.transformer.layer.${index}.output_layer_norm`,
  }),
  beforeHead: 'pre_classifier',
  classifier: 'classifier',
};

/** The names of one layer's modules. */
export type LayerNames = ReturnType<typeof bert.layer>;

export const namesOf = (family: EncoderConfig['family']): typeof bert =>
  family === 'bert' ? bert : distilbert;
