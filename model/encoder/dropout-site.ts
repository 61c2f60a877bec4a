import type { Value } from '../graph/graph.js';

/** Where dropout happens: on hidden states or attention probabilities, of all tokens or of one token a text. */
export interface DropoutSite {
  of: 'hidden' | 'attention';
  tokens: TokensOfText;
}

/** Which tokens of a text something is computed for. */
export type TokensOfText = 'all' | 'first';

/** Applies dropout at a site while training; the identity otherwise. */
export type Dropout = (x: Value, site: DropoutSite) => Value;
