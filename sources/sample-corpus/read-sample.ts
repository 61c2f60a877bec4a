import type { DataSource } from '../../contracts/dataset.js';
import type { RowTable } from '../rows/row-table.js';
import { generateReviews } from './generate-reviews.js';

/** The sample corpus as a table, like a file of labeled texts. */
export function readSample(source: Extract<DataSource, { kind: 'sample' }>): RowTable {
  async function* rows() {
    let line = 0;
    for (const review of generateReviews(source)) yield { line: ++line, ...review };
  }
  return {
    name: 'the sample corpus',
    format: 'sample',
    columns: { text: 'text', label: 'label', guessed: [] },
    notes: [
      'Evergreen generated these reviews itself. A model trained on them is good for a first look only.',
    ],
    rows: rows(),
  };
}
