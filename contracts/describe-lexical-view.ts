import type { LexicalSummary } from './training-progress.js';

/** What the lexical view brought, in a few words for a person. */
export function describeLexicalView({ outcome, losses }: LexicalSummary): string {
  const compared =
    losses && `cross-fitted validation loss ${losses.encoder.toFixed(4)} → ${losses.combined.toFixed(4)}`;
  switch (outcome) {
    case 'kept':
      return `with a lexical view (${compared})`;
    case 'not-better':
      return `without a lexical view, which did not prove better (${compared})`;
    case 'too-few-rows':
      return 'without a lexical view, because there are too few validation rows to judge it';
    case 'off':
      return 'without a lexical view';
  }
}
