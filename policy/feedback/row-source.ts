import type { FeedbackKind } from '../../contracts/feedback.js';

const prefixes: Record<FeedbackKind, string> = { random: 'feedback:', errors: 'errors:' };

/** The `source` of a dataset row that comes from feedback, for example `feedback:shop` or `errors:shop`. */
export const rowSourceOf = ({ kind, source }: { kind: FeedbackKind; source: string }): string =>
  `${prefixes[kind]}${source}`;

/** The kind of feedback that a dataset row comes from; null for a row of the original file. */
export function feedbackKindOf(rowSource: string | undefined): FeedbackKind | null {
  if (rowSource?.startsWith(prefixes.random)) return 'random';
  return rowSource?.startsWith(prefixes.errors) ? 'errors' : null;
}
