import type { Value } from '../graph/graph.js';

/** What a classifier reads. All are int64 [batch, sequence]; token types are taken as 0 where not given. */
export interface ClassifierInputs {
  inputIds: Value;
  attentionMask: Value;
  tokenTypeIds?: Value;
}
