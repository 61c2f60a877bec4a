import { once } from 'node:events';
import { EvergreenError, toEvergreenError } from '../../contracts/errors.js';
import { openParquet } from '../../sources/rows/parquet.js';
import type { ParquetMessage } from './parquet-lines.js';

/** The process that writes the rows of the Parquet file on standard input to standard output, a line of JSON for each. */
const standardInput = '/dev/fd/0';
const maximumRowGroupBytes = 64 * 1024 * 1024;

const tell = (message: ParquetMessage): void => void process.send!(message);

try {
  const { columns, records } = await openParquet(standardInput, { name: 'The body', maximumRowGroupBytes });
  const found = columns.map((name) => name.trim().toLowerCase());
  const [textColumn, idColumn] = [found.indexOf('text'), found.indexOf('id')];
  if (textColumn === -1) throw new EvergreenError('invalid-input', 'Parquet must have a column "text".');
  tell({ type: 'opened' });
  for await (const { values } of records) {
    const line = JSON.stringify({ text: values[textColumn], id: values[idColumn] });
    if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain');
  }
} catch (thrown) {
  const { code, message } = toEvergreenError(thrown);
  tell({ type: 'failed', code, message });
  process.exitCode = 1;
}
process.disconnect();
