import { Readable } from 'node:stream';
import { CsvError, parse, type Options } from 'csv-parse';
import { EvergreenError } from '../../contracts/errors.js';

/** One record of a CSV file with the line on which it starts. */
export interface CsvRecord {
  line: number;
  values: string[];
}

/** No labeled text is that long: the record has a quote that was never closed. */
const maximumRecordBytes = 16 * 1024 * 1024;

/**
 * Parses CSV (RFC 4180). Records may have any number of fields, and blank lines are skipped.
 * @throws EvergreenError `invalid-data` with the line of the record when quotes do not match
 */
export async function* readCsv(
  bytes: AsyncIterable<Buffer>,
  delimiter: string,
  path: string,
  maximumBytes = maximumRecordBytes,
): AsyncGenerator<CsvRecord> {
  let linesBefore = 0;
  /** Records that the parser has read and not yielded yet: at an error, it drops them. */
  const waiting: CsvRecord[] = [];
  const options: Options<CsvRecord, string[]> = {
    delimiter,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: maximumBytes,
    // Lines are counted here: csv-parse counts a CRLF inside quotes twice.
    on_record: (values: string[], { empty_lines: blankLines }): CsvRecord => {
      const line = linesBefore + blankLines + 1;
      linesBefore += 1 + countLineBreaks(values);
      const record = { line, values };
      waiting.push(record);
      return record;
    },
  };
  // The declared type of `parse` allows string[] records only.
  const parser = parse(options as unknown as Options);
  const source = Readable.from(bytes, { objectMode: false });
  source.on('error', (error) => parser.destroy(error));
  try {
    for await (const record of source.pipe(parser) as AsyncIterable<CsvRecord>) {
      waiting.shift();
      yield record;
    }
  } catch (thrown) {
    if (!(thrown instanceof CsvError)) throw thrown;
    yield* waiting;
    const blankLines = Number((thrown as { empty_lines?: number }).empty_lines ?? 0);
    throw unmatchedQuote(thrown, linesBefore + blankLines + 1, path);
  } finally {
    source.destroy();
    parser.destroy();
  }
}

function countLineBreaks(values: string[]): number {
  let count = 0;
  for (const value of values) {
    for (let at = value.indexOf('\n'); at !== -1; at = value.indexOf('\n', at + 1)) count++;
  }
  return count;
}

function unmatchedQuote(thrown: CsvError, line: number, path: string): EvergreenError {
  const stray = (thrown.code as string) === 'INVALID_OPENING_QUOTE';
  const problem = stray
    ? 'has a quote inside a field that is not quoted'
    : 'opens a quote that is never properly closed';
  return new EvergreenError(
    'invalid-data',
    `The row that starts on line ${line} of ${path} ${problem}. ` +
      'Quote the whole field and double the quotes inside it ("5"" screen"), or convert the file to JSONL',
    // The parser's own message quotes the file.
    { details: { line, parser: thrown.code } },
  );
}

/** One record as a line of CSV (RFC 4180). */
export const encodeCsvRecord = (values: readonly string[]): string =>
  `${values.map((value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)).join(',')}\r\n`;
