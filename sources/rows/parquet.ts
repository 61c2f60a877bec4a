import {
  asyncBufferFromFile,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type FileMetaData,
} from 'hyparquet';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { EvergreenError } from '../../contracts/errors.js';

/** A Parquet file as a table of strings. */
export interface ParquetTable {
  /** Those that hold one value a row. */
  columns: string[];
  notes: string[];
  /** `line` is the number of the row. */
  records: AsyncGenerator<{ line: number; values: string[] }>;
}

/** The first bytes of every Parquet file. */
export const parquetMagic = Buffer.from('PAR1');

/** A row group is read as a whole. */
const defaultRowGroupBytes = 1024 ** 3;

/** Beside Snappy, which hyparquet itself decompresses. */
const compressors = {
  GZIP: (bytes: Uint8Array, size: number) => gunzipSync(bytes, { maxOutputLength: size }),
  BROTLI: (bytes: Uint8Array, size: number) => brotliDecompressSync(bytes, { maxOutputLength: size }),
};
const readableCodecs = ['UNCOMPRESSED', 'SNAPPY', ...Object.keys(compressors)];

/**
 * Opens a Parquet file. It is read by row group. Numbers of class labels, as datasets of Hugging Face have them, become the
 * names of the labels.
 * @param options.name of the file in messages
 * @throws EvergreenError `invalid-data`, here or while records are read, for a damaged file and for what cannot be read of it
 */
export async function openParquet(
  path: string,
  { name: shownName = path, maximumRowGroupBytes = defaultRowGroupBytes } = {},
): Promise<ParquetTable> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file).catch((cause: unknown) => {
    throw damaged(shownName, cause);
  });
  requireReadable(metadata, shownName, maximumRowGroupBytes);
  const all = parquetSchema(metadata).children.map(({ element, children }) => ({
    name: element.name,
    isNested: children.length > 0,
  }));
  const columns = all.filter(({ isNested }) => !isNested).map(({ name }) => name);
  const nested = all.filter(({ isNested }) => isNested).map(({ name }) => name);
  const labelNames = classLabelsOf(metadata);
  const named = columns.filter((name) => labelNames.has(name));
  async function* records(): AsyncGenerator<{ line: number; values: string[] }> {
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows);
      const rows = await parquetReadObjects({
        ...{ file, metadata, columns, rowStart, rowEnd, compressors },
      }).catch((cause: unknown) => {
        throw damaged(shownName, cause);
      });
      for (const [index, row] of rows.entries())
        yield {
          line: rowStart + index + 1,
          values: columns.map((name) => toText(row[name], labelNames.get(name))),
        };
      rowStart = rowEnd;
    }
  }
  return {
    columns,
    notes: [
      ...(nested.length > 0 ? [`Columns with several values a row are not read: ${nested.join(', ')}.`] : []),
      ...named.map((name) => `The names of the labels in "${name}" were taken from the file's metadata.`),
    ],
    records: records(),
  };
}

function requireReadable(metadata: FileMetaData, path: string, maximumRowGroupBytes: number): void {
  const refuse = (problem: string): never => {
    throw new EvergreenError('invalid-data', `${path} ${problem}`);
  };
  for (const { columns, total_byte_size: sizeBytes } of metadata.row_groups) {
    if (sizeBytes > maximumRowGroupBytes)
      refuse(`has a row group of more than ${maximumRowGroupBytes} bytes. Write it with smaller row groups`);
    for (const { meta_data: column } of columns)
      if (column !== undefined && !readableCodecs.includes(column.codec))
        refuse(`is compressed with ${column.codec}. Write it with Snappy, gzip or Brotli`);
  }
}

/**
 * The names of the class labels by column, which Hugging Face's `datasets` writes as JSON under the key `huggingface`. Nothing
 * depends on them: what cannot be read is left out.
 */
function classLabelsOf(metadata: FileMetaData): ReadonlyMap<string, readonly string[]> {
  const json = metadata.key_value_metadata?.find(({ key }) => key === 'huggingface')?.value;
  const names = new Map<string, readonly string[]>();
  try {
    const { info } = JSON.parse(json ?? '{}') as { info?: { features?: Record<string, unknown> } };
    for (const [column, feature] of Object.entries(info?.features ?? {})) {
      const { names: found } = feature as { names?: unknown };
      if (Array.isArray(found)) names.set(column, found.map(String));
    }
  } catch {
    return new Map();
  }
  return names;
}

/** Only strings, numbers and booleans can be a text or a label. Anything else counts as empty, and so does a number without name. */
function toText(value: unknown, names?: readonly string[]): string {
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  if (isNumber && names !== undefined) return names[Number(value)] ?? '';
  if (typeof value === 'string') return value;
  if (isNumber || typeof value === 'boolean') return String(value);
  return value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : '';
}

const damaged = (path: string, cause: unknown): EvergreenError =>
  new EvergreenError(
    'invalid-data',
    `${path} cannot be read as Parquet: ${(cause as Error).message.slice(0, 200)}. Write the file again`,
    { cause },
  );
