import type { AnsweredRow } from './answer-rows.js';
import type { BatchFormat } from './read-rows.js';

const csvColumns = ['line', 'id', 'label', 'score', 'predictionId', 'error'] as const;

/** How rows are written. `begin` comes before the first one. */
export const rowEncoders: Record<BatchFormat, { begin: string; encode: (row: AnsweredRow) => string }> = {
  ndjson: { begin: '', encode: (row) => `${JSON.stringify(row)}\n` },
  csv: {
    begin: `${csvColumns.join(',')}\r\n`,
    encode: (row) => {
      const values = row as Partial<Record<(typeof csvColumns)[number], string | number>>;
      return `${csvColumns.map((name) => quote(String(values[name] ?? ''))).join(',')}\r\n`;
    },
  },
};

/** As in RFC 4180. */
const quote = (value: string): string =>
  /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
