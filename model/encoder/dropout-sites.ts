import type { Value } from '../graph/graph.js';
import type { ClassifierConfig } from './classifier-config.js';

/** A place in the encoder where dropout happens: hidden states or attention probabilities. */
export interface DropoutSite {
  of: 'hidden' | 'attention';
  tokens: TokensOfText;
}

/** Which tokens of each text a layer computes. */
export type TokensOfText = 'all' | 'first';

/** Applies dropout at a site while training; the identity otherwise. */
export type Dropout = (x: Value, site: DropoutSite) => Value;

/**
 * Shape of a site's mask: [batch, heads, queries, sequence] or [tokens, hidden].
 * @param sizes of one batch; or their symbolic names, in the graph
 */
export function maskDims<Size extends number | string>(
  { encoder }: ClassifierConfig,
  { of, tokens }: DropoutSite,
  sizes: { batch: Size; sequence: Size; tokens: Size },
): (number | Size)[] {
  const isWhole = tokens === 'all';
  return of === 'attention'
    ? [sizes.batch, encoder.heads, isWhole ? sizes.sequence : 1, sizes.sequence]
    : [isWhole ? sizes.tokens : sizes.batch, encoder.hiddenSize];
}
