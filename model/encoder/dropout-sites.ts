import type { Value } from '../graph/graph.js';
import type { ClassifierConfig } from './classifier-config.js';
import type { TokenBatch } from './token-batch.js';

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
 * Shape of a site's mask in the graph: [batch, heads, queries, sequence] or [tokens, hidden]; strings are
 * symbolic.
 */
export function symbolicDims(
  { encoder }: ClassifierConfig,
  { of, tokens }: DropoutSite,
): (number | string)[] {
  const isWhole = tokens === 'all';
  return of === 'attention'
    ? ['batch', encoder.heads, isWhole ? 'sequence' : 1, 'sequence']
    : [isWhole ? 'tokens' : 'batch', encoder.hiddenSize];
}

/** Shape of a site's mask for one batch. */
export function maskDims(
  { encoder }: ClassifierConfig,
  { of, tokens }: DropoutSite,
  { batch, sequence }: Pick<TokenBatch, 'batch' | 'sequence'>,
): number[] {
  const queries = tokens === 'all' ? sequence : 1;
  return of === 'attention'
    ? [batch, encoder.heads, queries, sequence]
    : [batch * queries, encoder.hiddenSize];
}
