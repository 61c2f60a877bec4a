import { encodeCsvRecord } from '../../sources/rows/csv.js';
import type { AnsweredRow } from './answer-rows.js';
import type { BatchFormat } from './read-rows.js';

const csvColumns = ['line', 'id', 'label', 'score', 'predictionId', 'error'] as const;

/** How rows are written. `begin` comes before the first one. */
export const rowEncoders: Record<BatchFormat, { begin: string; encode: (row: AnsweredRow) => string }> = {
  ndjson: { begin: '', encode: (row) => `${JSON.stringify(row)}\n` },
  csv: {
    begin: encodeCsvRecord(csvColumns),
    encode: (row) => {
      const values = row as Partial<Record<(typeof csvColumns)[number], string | number>>;
      return encodeCsvRecord(csvColumns.map((name) => String(values[name] ?? '')));
    },
  },
};
