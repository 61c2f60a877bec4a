import type { DataSource } from './dataset.js';

/** A source in a few words, for a person. */
export function describeSource(source: DataSource): string {
  switch (source.kind) {
    case 'file':
      return source.path;
    case 'sample':
      return `sample corpus, ${source.rows} rows, seed ${source.seed}`;
    case 'retraining':
      return `dataset ${source.datasetDigest?.slice(0, 16) ?? 'of the champion'} and feedback${source.feedbackUntil === undefined ? '' : ` up to batch ${source.feedbackUntil}`}`;
  }
}
